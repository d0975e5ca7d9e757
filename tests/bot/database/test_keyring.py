"""Keys are found, made and rotated without ever being shown or readable by others."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.core.errors import StorageError
from bot.database.errors import KeyringError
from bot.database.keyring import Keyring, load_keyring, read_keys, write_keys

KEYRING = Keyring.generate()


def key() -> str:
    return Fernet.generate_key().decode()


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_every_string_comes_back(text: str) -> None:
    assert KEYRING.decrypt(KEYRING.encrypt(text)) == text


def test_a_token_shows_nothing_and_never_repeats() -> None:
    one, other = KEYRING.encrypt("fool" * 9), KEYRING.encrypt("fool" * 9)
    assert one != other
    assert b"fool" not in one


def test_the_first_key_encrypts_and_every_key_decrypts() -> None:
    old, new = key(), key()
    token = Keyring([old]).encrypt("text")
    both = Keyring([new, old])
    assert both.decrypt(token) == "text"
    assert Keyring([new]).decrypt(both.encrypt("text")) == "text"
    assert Keyring([new]).decrypt(both.reencrypt(token)) == "text"
    with pytest.raises(KeyringError, match="no key of the keyring fits"):
        Keyring([old]).decrypt(both.encrypt("text"))


def test_another_key_says_so() -> None:
    with pytest.raises(KeyringError, match="Put back the key"):
        Keyring.generate().decrypt(KEYRING.encrypt("text"))
    with pytest.raises(StorageError, match="Put back the key"):
        Keyring.generate().reencrypt(KEYRING.encrypt("text"))


def test_keys_are_not_shown() -> None:
    secret = key()
    keyring = Keyring([secret, key()])
    assert repr(keyring) == "<Keyring of 2>"
    assert secret not in f"{keyring} {keyring!r}"
    malformed = secret[:-4]
    with pytest.raises(KeyringError) as caught:
        Keyring([secret, malformed], source="DATA_KEY")
    assert "key 2 of 2 in DATA_KEY" in str(caught.value)
    assert malformed not in str(caught.value)
    assert caught.value.__cause__ is None


def test_data_key_comes_before_the_file(tmp_path: Path) -> None:
    old, new = key(), key()
    file = tmp_path / "data.key"
    keyring = load_keyring(SecretStr(f" {new}, {old} ,"), file)
    assert len(keyring) == 2
    assert keyring.decrypt(Keyring([old]).encrypt("x")) == "x"
    assert not file.exists()


@pytest.mark.parametrize("data_key", [None, SecretStr(""), SecretStr(" ")])
def test_the_first_run_makes_a_file_for_its_owner_alone(
    tmp_path: Path, data_key: SecretStr | None
) -> None:
    file = tmp_path / "new" / "data.key"
    made = load_keyring(data_key, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_keyring(None, file).decrypt(made.encrypt("x")) == "x"
    assert [path.name for path in file.parent.iterdir()] == ["data.key"]


def test_the_file_is_never_open_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even under a careless umask, nor for the moment before its mode is set."""
    made: list[int] = []
    real = os.open

    def watch(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = real(path, flags, mode)
        if flags & os.O_CREAT:
            assert flags & os.O_EXCL
            made.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watch)
    before = os.umask(0)
    try:
        load_keyring(None, tmp_path / "data.key")
    finally:
        os.umask(before)
    assert made == [0o600]


def test_all_who_start_at_once_get_one_key(tmp_path: Path) -> None:
    file = tmp_path / "data.key"
    with ThreadPoolExecutor(8) as threads:
        keyrings = list(threads.map(lambda _: load_keyring(None, file), range(24)))
    token = keyrings[0].encrypt("x")
    assert {keyring.decrypt(token) for keyring in keyrings} == {"x"}
    assert [path.name for path in tmp_path.iterdir()] == ["data.key"]


def test_a_file_system_without_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "data.key"
    made = load_keyring(None, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_keyring(None, file).decrypt(made.encrypt("x")) == "x"


def test_several_keys_in_a_file(tmp_path: Path) -> None:
    old, new = key(), key()
    file = tmp_path / "data.key"
    file.write_text(f"{new}\n{old}\n")
    file.chmod(0o600)
    assert load_keyring(None, file).decrypt(Keyring([old]).encrypt("x")) == "x"


def test_a_file_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "data.key"
    file.write_text(key())
    file.chmod(0o644)
    with pytest.raises(KeyringError, match="chmod 600"):
        load_keyring(None, file)


@pytest.mark.parametrize("content", [b"", b"\n", b"not a key", b"\xff\xfe"])
def test_a_broken_file_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "data.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(KeyringError, match=str(file)):
        load_keyring(None, file)
    assert file.read_bytes() == content


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyringError, match="cannot read the key file"):
        load_keyring(None, tmp_path / "file" / "data.key")
    with pytest.raises(KeyringError, match="cannot read the key file"):
        load_keyring(None, tmp_path)


class TestRefresh:
    """A keyring that runs for long takes up what is written to its file."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        load_keyring(None, tmp_path / "data.key")
        return tmp_path / "data.key"

    def test_a_text_that_no_key_fits_makes_it_read_the_file_again(self, file: Path) -> None:
        bot, old, new = load_keyring(None, file), read_keys(file), key()
        write_keys(file, [new, *old])
        token = Keyring([new]).encrypt("text")
        assert bot.decrypt(token) == "text"
        assert Keyring([new]).decrypt(bot.encrypt("more")) == "more", "the new key encrypts now"

    def test_it_takes_up_a_new_key_before_it_meets_a_text(self, file: Path) -> None:
        bot, old, new = load_keyring(None, file), read_keys(file), key()
        assert not bot.refresh()
        write_keys(file, [new, *old])
        assert bot.refresh()
        assert not bot.refresh()
        assert bot.is_current(Keyring([new]).encrypt("text"))

    def test_a_key_that_left_the_file_goes_on_decrypting_here(self, file: Path) -> None:
        bot, new = load_keyring(None, file), key()
        token = bot.encrypt("text")
        write_keys(file, [new])
        assert bot.refresh()
        assert bot.decrypt(token) == "text"
        assert bot.is_current(Keyring([new]).encrypt("x"))

    @pytest.mark.parametrize("damage", ["", "no key", None])
    def test_a_damaged_file_leaves_the_keys_as_they_are(
        self, file: Path, damage: str | None
    ) -> None:
        bot = load_keyring(None, file)
        token = bot.encrypt("text")
        if damage is None:
            file.unlink()
        else:
            file.write_text(damage)
        assert not bot.refresh()
        assert bot.decrypt(token) == "text"
        with pytest.raises(KeyringError, match="Put back the key"):
            bot.decrypt(Keyring.generate().encrypt("text"))

    def test_keys_of_the_environment_are_never_read_again(self) -> None:
        assert not Keyring.generate().refresh()

    def test_threads_that_meet_the_new_key_at_once_all_read_it(self, file: Path) -> None:
        bot, old, new = load_keyring(None, file), read_keys(file), key()
        write_keys(file, [new, *old])
        token = Keyring([new]).encrypt("text")
        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(bot.decrypt, [token] * 64)) == {"text"}


class TestWriting:
    """The key file is replaced at one stroke, and stays its owner's."""

    def test_it_is_readable_by_its_owner_alone(self, tmp_path: Path) -> None:
        write_keys(tmp_path / "data.key", [key()])
        assert stat.S_IMODE((tmp_path / "data.key").stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["data.key"]

    def test_owner_group_and_mode_stay(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "data.key"
        write_keys(file, [key()])
        file.chmod(0o640)
        given: list[tuple[int, int]] = []
        monkeypatch.setattr(os, "chown", lambda _path, uid, gid: given.append((uid, gid)))
        real = Path.stat

        def elsewhere(path: Path, **options: bool) -> os.stat_result:
            found = real(path, **options)
            if path != file:
                return found
            return os.stat_result((*found[:4], 1234, 1235, *found[6:]))

        with monkeypatch.context() as patched:
            patched.setattr(Path, "stat", elsewhere)
            write_keys(file, [key()])
        assert given == [(1234, 1235)]
        assert stat.S_IMODE(file.stat().st_mode) == 0o640

    def test_a_link_goes_on_leading_to_it(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        old, new = key(), key()
        write_keys(tmp_path / "real" / "data.key", [old])
        link = tmp_path / "data.key"
        link.symlink_to(tmp_path / "real" / "data.key")
        write_keys(link, [new, old])
        assert link.is_symlink()
        assert read_keys(tmp_path / "real" / "data.key") == [new, old]

    def test_what_cannot_be_written_leaves_the_file_as_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file, old = tmp_path / "data.key", key()
        write_keys(file, [old])

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(KeyringError, match="No space left"):
            write_keys(file, [key(), old])
        assert read_keys(file) == [old]
        assert [path.name for path in tmp_path.iterdir()] == ["data.key"]

    def test_no_file_is_no_keys(self, tmp_path: Path) -> None:
        with pytest.raises(KeyringError, match="there is no key file"):
            read_keys(tmp_path / "data.key")
