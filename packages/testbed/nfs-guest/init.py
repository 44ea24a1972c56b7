#!/usr/bin/python3 -IS
# SPDX-License-Identifier: MIT
"""
The init program of a User-Mode Linux guest whose root is the file system of this machine. It serves
a folder by the kernel's NFS server, mounts it by the kernel's NFS client, runs a program, and turns
the guest off.

It configures the server by files of the kernel, as rpc.mountd and exportfs would, so it needs no
other program. It uses no port of this machine: the guest's only network is its loopback.

GUEST_FOLDER names a folder with `order.json`, which has `command` and `env`. The guest writes
`output` (stdout and stderr) and `status` beside it.
"""
import ctypes
import fcntl
import json
import os
import socket
import struct
import subprocess
import traceback

libc = ctypes.CDLL(None, use_errno=True)
MS_RDONLY = 1
POWER_OFF = 0x4321FEDC
FINIT_MODULE = 313
SIOCSIFFLAGS = 0x8914
IFF_UP = 1
# of an export: allow ports above 1023, use the given fsid, no subtree check
EXPORT_FLAGS = 0x0002 | 0x2000 | 0x0400
FOR_EVER = 2147483647


def main():
    folder = os.environ['GUEST_FOLDER']
    try:
        with open(f'{folder}/order.json', encoding='utf-8') as file:
            order = json.load(file)
        scratch = prepare(folder)
        serve(scratch)
        mount('127.0.0.1:/', f'{scratch}/mount', 'nfs4', MS_RDONLY, 'addr=127.0.0.1,clientaddr=127.0.0.1,vers=4.2')
        env = {**order['env'], 'GUEST_SCRATCH': scratch, 'HOME': f'{scratch}/home'}
        with open(f'{folder}/output', 'wb') as output:
            done = subprocess.run(order['command'], env=env, cwd='/', stdout=output, stderr=output, check=False)
        write(f'{folder}/status', str(done.returncode))
    except BaseException:
        write(f'{folder}/status', traceback.format_exc())
    os.sync()
    libc.reboot(POWER_OFF)


def prepare(folder):
    """Mounts the file systems of the guest. The scratch folder that it returns exists only there."""
    mount('proc', '/proc', 'proc')
    mount('sysfs', '/sys', 'sysfs')
    os.makedirs('/dev/shm', exist_ok=True)
    mount('shm', '/dev/shm', 'tmpfs')
    scratch = f'{folder}/scratch'
    os.makedirs(scratch, exist_ok=True)
    mount('scratch', scratch, 'tmpfs')
    for name in ('export', 'mount', 'home', 'recovery'):
        os.mkdir(f'{scratch}/{name}')
    return scratch


def serve(scratch):
    bring_loopback_up()
    for module in ('nfsd', 'nfsv4'):
        load(module)
    mount('nfsd', '/proc/fs/nfsd', 'nfsd')
    write('/proc/fs/nfsd/versions', '-2 -3 +4 +4.1 +4.2\n')
    write('/proc/fs/nfsd/nfsv4recoverydir', f'{scratch}/recovery\n')
    write('/proc/fs/nfsd/portlist', 'tcp 2049\n')
    write('/proc/fs/nfsd/threads', '2\n')
    # ends the grace period: the server has no clients of an earlier start to wait for
    write('/proc/fs/nfsd/v4_end_grace', 'Y\n')
    write('/proc/net/rpc/auth.unix.ip/channel', f'nfsd 127.0.0.1 {FOR_EVER} guest\n')
    write('/proc/net/rpc/nfsd.export/channel', f'guest {scratch}/export {FOR_EVER} {EXPORT_FLAGS} 65534 65534 0\n')
    write('/proc/net/rpc/nfsd.fh/channel', f'guest 1 \\x00000000 {FOR_EVER} {scratch}/export\n')


def bring_loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack('16sH14x', b'lo', IFF_UP))


def load(module):
    """Loads a module and its dependencies. modules.dep would need depmod."""
    files = {}
    for folder, _folders, names in os.walk(f'/usr/lib/uml/modules/{os.uname().release}'):
        files.update({name[:-3].replace('-', '_'): f'{folder}/{name}' for name in names if name.endswith('.ko')})
    load_with_needs(module, files, set())


def load_with_needs(module, files, seen):
    if module in seen or module not in files:
        return
    seen.add(module)
    with open(files[module], 'rb') as file:
        content = file.read()
        start = content.find(b'\0depends=') + len(b'\0depends=')
        for needed in content[start : content.find(b'\0', start)].decode().split(','):
            load_with_needs(needed.replace('-', '_'), files, seen)
        # a module that is already loaded is not an error
        libc.syscall(FINIT_MODULE, file.fileno(), b'', 0)


def mount(source, target, kind, flags=0, data=''):
    if libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()) != 0:
        raise OSError(ctypes.get_errno(), f'mount of {kind} on {target}: {os.strerror(ctypes.get_errno())}')


def write(path, text):
    # files of the kernel take a value only as one write, which also returns the error
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


main()
