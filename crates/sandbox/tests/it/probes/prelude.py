# What every probe in Python starts with. A probe prints one line for each thing that it tries: HELD, ESCAPED or LACKS.
import ctypes, errno, fcntl, mmap, os, resource, signal, socket, stat, struct, subprocess, sys, threading, time

env = os.environ
plain = env.get("PLAIN") == "1"  # The control: this very script, where there is no wall.
mark = sys.argv[1]
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def held(what, why):
    print("HELD", what, why, flush=True)


def escaped(what, result=""):
    print("ESCAPED", what, result, flush=True)


def lacks(why):
    print("LACKS", why, flush=True)


def word(error):
    if isinstance(error, socket.gaierror):
        return "UNRESOLVED"
    if isinstance(error, ValueError):
        return "EPERM"  # What Python makes of a limit that may not be raised.
    return errno.errorcode.get(error.errno, str(error.strerror).replace(" ", "_"))


def attempt(what, action):
    """Whatever succeeds has escaped."""
    try:
        result = action()
    except (OSError, ValueError) as error:
        held(what, word(error))
    else:
        escaped(what, result)


def reach(what, action):
    """Whatever comes as far as the kernel's own code has escaped, even if the kernel then finds fault with it."""
    try:
        result = action()
    except OSError as error:
        if error.errno in (errno.EPERM, errno.ENOSYS):
            held(what, word(error))
        else:
            escaped(what, "the kernel answers " + word(error))
    else:
        escaped(what, result)


def checked(result):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def call(number, *arguments):
    """A system call by name or number; integers are passed as long ones."""
    number = NUMBERS.get(number, number)
    if isinstance(number, str):
        raise OSError(errno.ENOSYS, "no such call on this machine")
    arguments = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(libc.syscall(ctypes.c_long(number), *arguments))


def apart(action):
    """Does it in a process of its own, so that this one stays as it is."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            action()
        except OSError as error:
            code = error.errno or errno.EIO
        os.write(writer, b"%d" % code)
        os._exit(0)
    os.close(writer)
    said = os.read(reader, 16)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        raise OSError(0, signal.Signals(os.WTERMSIG(status)).name)
    if said != b"0":
        raise OSError(int(said), os.strerror(int(said)))
    return "done"


def read(path):
    with open(path, "rb") as file:
        return file.read(200)


def write(path, bytes=b"probe\n"):
    with open(path, "ab") as file:
        file.write(bytes)


def segments():
    """How many pieces of shared memory there are, as far as this process may know."""
    try:
        return len(open("/proc/sysvipc/shm").readlines()) - 1
    except FileNotFoundError:
        told = ctypes.create_string_buffer(64)
        checked(libc.shmctl(0, 14, told))
        return struct.unpack_from("i", told)[0]


def own_addresses(*addresses):
    """In the private network of a control: makes the addresses answer, so that whoever may reach them does."""
    request = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    up = struct.pack("16sH14x", b"lo", 0x41)
    fcntl.ioctl(request, 0x8914, up)
    for place, address in enumerate(addresses):
        name = b"lo:%d" % place
        fcntl.ioctl(request, 0x8916, struct.pack("16sHH4s8x", name, socket.AF_INET, 0, socket.inet_aton(address)))


def listen_on(port):
    listener = socket.create_server(("0.0.0.0", port))
    return listener


def connect(address, port):
    socket.create_connection((address, port), timeout=2).close()
    return "connected"
