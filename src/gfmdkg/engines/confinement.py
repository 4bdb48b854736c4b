"""What the kernel makes impossible for a process, asked for through system calls that Python has no names for."""

import ctypes
import os
import signal
import struct

_SET_PARENT_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38  # of prctl(2)
# Landlock, landlock(7): the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_VERSION_WITH_NETWORK = 4
_FILES = (1 << 13) - 1  # everything that the first version knows: run, read, write, list, make, remove
_BIND, _CONNECT = 1 << 0, 1 << 1
_RULE_FOR_PORT = 2

_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int) -> None:
    """Let the kernel kill this process when the process that forked it ends.

    :param parent: the process that forked it; it may have ended already.
    """
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def connect_only_to(port: int) -> bool:
    """Give up, for good, every TCP connection but those to one port, and all access to files that are not open yet.

    :returns: whether the kernel can do that; Linux 6.7 and newer can, where Landlock is not switched off.
    """
    if _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION) < _VERSION_WITH_NETWORK:
        return False
    attributes = struct.pack("=QQ", _FILES, _BIND | _CONNECT)
    rules = _libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        _libc.syscall(_ADD_RULE, rules, _RULE_FOR_PORT, struct.pack("=QQ", _CONNECT, port), 0)
        _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(_libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)
