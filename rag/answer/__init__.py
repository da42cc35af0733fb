"""Makes the answer: a ranking goes in; cited, highlighted passages and the signals of confidence come out.

It folds near-duplicates, cites, highlights, and names the parts of the question that the documents do not cover.
The pipeline, the retriever and whatever checks or shows citations import it.
"""
