"""The keys that member text is encrypted with before it reaches a disk."""

import contextlib
import logging
import os
import secrets
import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.database.errors import KeyringError

if TYPE_CHECKING:
    from pydantic import SecretStr

logger = logging.getLogger(__name__)

REFRESH_SECONDS = 30.0
"""How often a running bot looks whether the key file changed."""
HOW_TO_MAKE = (
    "make one with: python -c "
    '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


class Keyring:
    """Fernet keys in order: the first one encrypts, every one decrypts.

    To rotate, put a new key in front and keep the old ones behind it until
    :func:`bot.database.rotate.reencrypt` has run. One that was read from a file reads it again
    when it meets a text that no key fits, and whenever :meth:`refresh` is called. A key that it
    once knew goes on decrypting. Threads may share it.
    """

    __slots__ = ("_fernet", "_file", "_first", "_keys", "_seen", "_turn")

    def __init__(
        self, keys: Sequence[str], *, source: str = "the keyring", file: Path | None = None
    ) -> None:
        """``keys`` are Fernet keys, newest first; ``source`` names their place in errors, and
        ``file`` holds them.

        Raises :class:`~bot.database.errors.KeyringError` on none or a malformed one.
        """
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._turn = threading.Lock()
        self._use(keys, source)

    def _use(self, keys: Sequence[str], source: str) -> None:
        if not keys:
            raise KeyringError(f"{source} holds no key; {HOW_TO_MAKE}")
        fernets = []
        for number, key in enumerate(keys, start=1):
            try:
                fernets.append(Fernet(key))
            except ValueError:
                # from None: the cause would show the key in a traceback's locals.
                raise KeyringError(
                    f"key {number} of {len(keys)} in {source} is not a Fernet key "
                    f"(32 bytes in URL-safe base64); {HOW_TO_MAKE}"
                ) from None
        self._keys = tuple(keys)
        self._first = fernets[0]
        self._fernet = MultiFernet(fernets)

    def __repr__(self) -> str:
        return f"<Keyring of {len(self)}>"

    def __len__(self) -> int:
        return len(self._keys)

    @classmethod
    def generate(cls) -> "Keyring":
        """A keyring of one fresh key that is kept nowhere."""
        return cls([Fernet.generate_key().decode()])

    def encrypt(self, text: str) -> bytes:
        """Any Python string, lone surrogates and NULs included, as an ASCII token."""
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass"))

    def decrypt(self, token: bytes) -> str:
        """The string back; :class:`~bot.database.errors.KeyringError` if no key fits."""
        return self._open(token).decode("utf-8", "surrogatepass")

    def is_current(self, token: bytes) -> bool:
        """Whether a token is under the first key."""
        try:
            self._first.decrypt(token)
        except InvalidToken:
            return False
        return True

    def reencrypt(self, token: bytes) -> bytes:
        """The same text under the first key, its time stamp kept."""
        try:
            return self._fernet.rotate(token)
        except InvalidToken:
            raise _does_not_fit() from None

    def refresh(self) -> bool:
        """Read the key file again if it changed, or was changed in the meantime; whether there
        are other keys now. Does blocking file I/O.

        What cannot be read or used leaves the keys as they are, with a warning.
        """
        if self._file is None:
            return False
        with self._turn:
            state = _state(self._file)
            if state is None or state == self._seen:
                return False
            try:
                listed = parse_keys(_read(self._file))
                # What an older key still encrypts, here or in a journal, must stay readable.
                keys = [*listed, *(key for key in self._keys if key not in listed)]
                changed = keys != list(self._keys)
                if changed and listed:
                    self._use(keys, str(self._file))
            except (KeyringError, FileNotFoundError) as error:
                logger.warning("the keys stay as they were: %s", error)
                return False
            self._seen = state
        if changed:
            logger.info("the key file changed: texts are encrypted with its first key from now on")
        return changed

    def _open(self, token: bytes) -> bytes:
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            pass
        self.refresh()  # by this thread or, a moment ago, by another
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise _does_not_fit() from None


def _does_not_fit() -> KeyringError:
    return KeyringError(
        "stored text cannot be decrypted: no key of the keyring fits. "
        "Put back the key that this database was written with (DATA_KEY or the key file)"
    )


def parse_keys(text: str) -> list[str]:
    """Keys separated by commas, spaces or line ends, in order."""
    return text.replace(",", " ").split()


def load_keyring(data_key: "SecretStr | None", key_file: Path) -> Keyring:
    """The keys from ``DATA_KEY`` if that is set, else from ``key_file``, made on first run.

    A new file holds one fresh key, is readable by its owner alone from its first moment on,
    and appears under its name complete or not at all, so of two processes that start together
    both end up with the same key. Does blocking file I/O: call it before the event loop runs.

    Raises :class:`~bot.database.errors.KeyringError` on a malformed key and on a file that
    cannot be read or made, or that everybody on the machine may read.
    """
    if data_key is not None and data_key.get_secret_value().strip():
        return Keyring(parse_keys(data_key.get_secret_value()), source="DATA_KEY")
    try:
        text = _read(key_file)
    except FileNotFoundError:
        _create(key_file)
        text = _read(key_file)
    return Keyring(parse_keys(text), source=str(key_file), file=key_file)


def _state(key_file: Path) -> tuple[int, int, int] | None:
    """Differs once the file was replaced or written; ``None`` where it cannot be seen."""
    try:
        seen = key_file.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def read_keys(key_file: Path) -> list[str]:
    """The keys in a file, newest first; raises :class:`~bot.database.errors.KeyringError`."""
    try:
        keys = parse_keys(_read(key_file))
    except FileNotFoundError:
        raise KeyringError(f"there is no key file {key_file}") from None
    Keyring(keys, source=str(key_file))
    return keys


def write_keys(key_file: Path, keys: Sequence[str]) -> None:
    """Put ``keys`` in the place of those in a file, at one stroke, and onto the disk.

    A file that was there keeps its owner and mode: it may be root who rotates the keys of a bot
    that is somebody else. Raises :class:`~bot.database.errors.KeyringError`; then the file is as
    it was.
    """
    key_file = key_file.resolve()  # a link goes on leading to it
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    try:
        try:
            _write_new(draft, "\n".join(keys).encode())
            _own_like(draft, key_file)
            draft.replace(key_file)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(key_file.parent)
    except OSError as error:
        raise KeyringError(f"cannot write the key file {key_file}: {_reason(error)}") from None


def _read(key_file: Path) -> str:
    try:
        with key_file.open(encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & stat.S_IRWXO:
                raise KeyringError(
                    f"everybody on this machine can read the key file {key_file}; "
                    f"run: chmod 600 {key_file}"
                )
            return file.read()
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise KeyringError(f"cannot read the key file {key_file}: {_reason(error)}") from None


def _create(key_file: Path) -> None:
    """Make the file, or leave the one that another process made meanwhile."""
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(8)}")
    key = Fernet.generate_key()
    try:
        key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write_new(draft, key)
            _claim_name(draft, key_file, key)
        finally:
            draft.unlink(missing_ok=True)
        sync_folder(key_file.parent)
    except OSError as error:
        raise KeyringError(f"cannot make the key file {key_file}: {_reason(error)}") from None


def _write_new(path: Path, key: bytes) -> None:
    """Write a file that was not there; readable by its owner alone before it holds a byte."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _own_like(draft: Path, key_file: Path) -> None:
    if os.name != "posix" or not key_file.exists():
        return
    before, now = key_file.stat(), draft.stat()
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        os.chown(draft, before.st_uid, before.st_gid)
    draft.chmod(stat.S_IMODE(before.st_mode))


def _claim_name(draft: Path, key_file: Path, key: bytes) -> None:
    """Give the complete draft its name unless the name is taken: a link never overwrites."""
    try:
        os.link(draft, key_file)
    except FileExistsError:
        return
    except OSError:
        # Some mounted file systems know no links. Still exclusive, only not in one step.
        with contextlib.suppress(FileExistsError):
            _write_new(key_file, key)


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut: what it encrypts would be lost with it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror or "I/O error") if isinstance(error, OSError) else "not a text file"
