"""Files are written whole or not at all; links, pipes, devices and modes stay."""

import os
import random
import signal
import stat
import threading

import pytest
from partimento import Takes, read_song, write_song
from partimento._core import write_whole
from partimento.files import read_bounded


def test_a_link_is_followed_and_stays(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"


def test_a_dangling_link_gets_its_file(tmp_path):
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_bytes() == b"new"


def test_the_mode_stays_and_a_new_file_has_the_usual_one(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "a").chmod(0o640)
    write_whole(tmp_path / "a", b"new")
    (tmp_path / "usual").write_bytes(b"")
    write_whole(tmp_path / "b", b"new")
    mode = lambda name: stat.S_IMODE((tmp_path / name).stat().st_mode)
    assert mode("a") == 0o640 and mode("b") == mode("usual")


def test_a_pipe_and_a_device_are_written_to(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    heard = []
    reader = threading.Thread(target=lambda: heard.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_whole(tmp_path / "pipe", b"through")
    reader.join()
    write_whole("/dev/null", b"gone")
    assert heard == [b"through"] and stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_two_writers_of_one_file_leave_one_of_the_two_whole(tmp_path):
    texts = [bytes((65 + i,)) * 200_000 for i in range(4)]
    writers = [threading.Thread(target=write_whole, args=(tmp_path / "a", text)) for text in texts]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "a").read_bytes() in texts and [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_failed_write_leaves_the_old_file_alone(tmp_path, no_room):
    (tmp_path / "a").write_bytes(b"old")
    with no_room, pytest.raises(OSError, match=f"{tmp_path}/a: cannot be written: File too large"):
        write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1


def test_an_endless_device_is_read_no_further_than_the_limit():
    with pytest.raises(ValueError, match="/dev/zero: larger than 1 MB, which is no score"):
        read_bounded("/dev/zero", 1 << 20, "score")


@pytest.mark.parametrize("kind", ["song", "style"])
def test_a_writer_that_is_killed_loses_nothing_and_leaves_next_to_nothing(tmp_path, song, kind):
    """SIGKILL at a moment of its own, over and over: the file is always the one or the other, whole."""
    path, moments = tmp_path / f"a.{'partimento' if kind == 'song' else 'safetensors'}", random.Random(7)
    takes = [Takes(song), Takes(song)]
    takes[1].add(0, song, style="other")
    bodies = [takes[0].to_json().encode(), takes[1].to_json().encode()]
    if kind == "style":
        bodies = [bytes([letter]) * 300_000 for letter in b"ab"]
    write_whole(path, bodies[0])
    for _ in range(100):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            while True:
                for take, body in zip(takes, bodies):
                    write_song(take, path) if kind == "song" else write_whole(path, body)
                    os.write(writer, b".")
        os.read(reader, moments.randrange(1, 9))
        for _ in range(moments.randrange(30_000)):
            pass
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
        assert path.read_bytes() in bodies
        assert len(list(tmp_path.iterdir())) <= 2  # the file, and one part of the writer that was killed
        if kind == "song":
            assert read_song(path) in takes
    write_whole(path, bodies[1])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
