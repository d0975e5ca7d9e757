"""The keys that member text is encrypted with before it reaches a disk."""

import contextlib
import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.database.errors import KeyringError

if TYPE_CHECKING:
    from pydantic import SecretStr

HOW_TO_MAKE = (
    "make one with: python -c "
    '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


class Keyring:
    """Fernet keys in order: the first one encrypts, every one decrypts.

    To rotate, put a new key in front and keep the old ones behind it until
    :func:`bot.database.rotate.reencrypt` has run.
    """

    __slots__ = ("_fernet", "_size")

    def __init__(self, keys: Sequence[str], *, source: str = "the keyring") -> None:
        """``keys`` are Fernet keys, newest first; ``source`` names their place in errors.

        Raises :class:`~bot.database.errors.KeyringError` on none or a malformed one.
        """
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
        self._fernet = MultiFernet(fernets)
        self._size = len(fernets)

    def __repr__(self) -> str:
        return f"<Keyring of {self._size}>"

    def __len__(self) -> int:
        return self._size

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

    def reencrypt(self, token: bytes) -> bytes:
        """The same text under the first key, its time stamp kept."""
        try:
            return self._fernet.rotate(token)
        except InvalidToken:
            raise _does_not_fit() from None

    def _open(self, token: bytes) -> bytes:
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
    return Keyring(parse_keys(text), source=str(key_file))


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
