"""The one error tree of pincite. Every message says what is wrong and what to do next.

PinciteError
├── CorpusError          the folder of documents: missing, empty, nothing readable in it
│   └── ReadError        one file that cannot be read as a document (it is named and skipped)
│       ├── BudgetSpent       it holds more than is read of one file
│       ├── FileUnavailable   its bytes could not be had this time; it is tried again at the next update
│       └── LeftOutFile       it is left out without being a fault
│           ├── OwnExport         pincite wrote it itself, as an export
│           └── GeneratedText     a program wrote it for programs
├── SettingsError        a setting that is unknown or out of range
├── EmbedderError        the embedding model is missing, changed or of another kind
│   └── UnsupportedModel a model that cannot be compiled here
├── ReaderError          the reader is missing, changed, or not the one that the evidence model was fitted with
├── StoreError           the index on disk
│   ├── IndexMissing     there is none yet
│   ├── IndexDamaged     a file of it is missing or has another hash than the manifest says
│   ├── IndexUnreadable  the system does not give a file of it now: no right, no memory, too many open files
│   ├── IndexMismatch    it was built with another embedder, chunker or tokenizer
│   │   └── IndexOutdated    by an earlier version of pincite; an update builds it anew
│   ├── IndexBusy        another process is writing it
│   ├── FolderAway       the documents lie at a URL that gives no answer
│   ├── ClusterError     the machines that read and embed for it: away, lost, of another version
│   └── BackendError     the index lies beyond this machine, and
│       ├── BackendUnavailable  the server cannot be reached, or not in time
│       ├── BackendDenied       it refuses the credentials
│       ├── BackendMismatch     it holds what this version of pincite cannot read
│       └── BackendChanged      the index changed while a question was answered
├── QuestionError        a question that cannot be searched for
├── FilterError          a filter that is malformed or matches no document
├── CasesError           a file of cases that cannot be used
├── Cancelled            the caller asked for a stop
│
│   of the terminal (`tui`)
├── UsageError           wrong arguments of a command
├── WorkspaceError       something that a person keeps cannot be read or written
│   └── AlreadyThere     a file or session of that name exists
├── NoEditor             no editor is set, or it cannot be run
├── NoViewer             nothing here opens a window for a file
│
│   of the evaluation (`evals`)
├── RunFailed            a system whose answers cannot be measured
└── BaselineError        a baseline that cannot be used
"""


class PinciteError(Exception):
    """Base of every error that pincite raises on purpose."""


class CorpusError(PinciteError):
    """The folder of documents cannot be used."""


class ReadError(CorpusError):
    """One file cannot be read as a document."""


class BudgetSpent(ReadError):
    """What a file holds is more than is read of one file; nothing more of it is read."""


class FileUnavailable(ReadError):
    """The bytes of a file could not be had this time: its rights, its drive or its writer were in the way."""


class LeftOutFile(ReadError):
    """A file is left out, unless all is taken, without being a fault."""


class OwnExport(LeftOutFile):
    """A file is an export that pincite wrote."""


class GeneratedText(LeftOutFile):
    """A file is code that a program wrote for programs, such as a minified script or a list of locked packages."""


class SettingsError(PinciteError):
    """A setting is unknown or has a value that is not allowed."""


class EmbedderError(PinciteError):
    """The embedding model cannot be used."""


class UnsupportedModel(EmbedderError):
    """The model cannot be compiled here; sentence-transformers may still run it."""


class ReaderError(PinciteError):
    """The model that reads passages cannot be used."""


class StoreError(PinciteError):
    """The index on disk cannot be read or written."""


class IndexMissing(StoreError):
    """There is no index at the given place."""


class IndexDamaged(StoreError):
    """A file of the index is missing or is not what the manifest says."""


class IndexUnreadable(StoreError):
    """The system does not give a file of the index now; the index itself is sound as far as is known."""


class IndexMismatch(StoreError):
    """The index was built with another embedder, chunker or tokenizer than the one in use."""


class IndexOutdated(IndexMismatch):
    """The index was built by an earlier version of pincite, with the same settings; an update builds it anew."""


class IndexBusy(StoreError):
    """Another process holds the writer's lock."""


class FolderAway(StoreError):
    """A folder of documents at a URL gives no answer; what was indexed of it stays."""


class ClusterError(StoreError):
    """The machines that read and embed documents for this one cannot be used."""


class BackendError(StoreError):
    """An index beyond this machine cannot be used."""


class BackendUnavailable(BackendError):
    """The server cannot be reached, or does not answer in time."""


class BackendDenied(BackendError):
    """The server refuses the credentials, or what they may do."""


class BackendMismatch(BackendError):
    """The server holds something that this version of pincite did not write or cannot read."""


class BackendChanged(BackendError):
    """The index changed while a question was answered from it; asking again helps."""


class QuestionError(PinciteError):
    """The question cannot be searched for."""


class FilterError(PinciteError):
    """A filter is malformed or matches no document."""


class CasesError(PinciteError):
    """A file of cases cannot be used."""


class Cancelled(PinciteError):
    """The caller asked for a stop; nothing was changed."""


def first_line(error: BaseException | None) -> str:
    """Return the first line of what an error of a library says, at most 200 characters; its kind if it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
