// SPDX-License-Identifier: MIT
/*
 * Preloaded into User-Mode Linux, so that it can set the vector registers of its processes on every
 * machine.
 *
 * User-Mode Linux uses a buffer of 2696 bytes, which ends after AVX-512 and the protection keys.
 * The kernel accepts only the complete state of its processor (else EFAULT), which has 11008 bytes with
 * the tiles of AMX. So this library repeats a rejected call with the missing part. That part is
 * empty: programs of a guest have no tiles, because arch_prctl(2) of User-Mode Linux grants none. A
 * program that uses tiles nevertheless is rejected, because two of its threads would share them.
 *
 * Remove this when the oldest supported user-mode-linux of Debian is Linux 6.13 or later, which
 * asks for the size (commit 3f17fed21491).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

static long set_whole(pid_t pid, const struct iovec *begin);
static long (*libc_ptrace)(enum __ptrace_request request, ...);

__attribute__((constructor)) static void find_libc_ptrace(void) {
  libc_ptrace = (long (*)(enum __ptrace_request, ...))dlsym(RTLD_NEXT, "ptrace");
}

long ptrace(enum __ptrace_request request, ...) {
  va_list arguments;
  va_start(arguments, request);
  pid_t pid = va_arg(arguments, pid_t);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);

  long result = libc_ptrace(request, pid, address, data);
  int is_too_short = result == -1 && errno == EFAULT && request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE;
  return is_too_short ? set_whole(pid, data) : result;
}

static long set_whole(pid_t pid, const struct iovec *begin) {
  // User-Mode Linux has one thread that does this, and small stacks
  static char registers[1 << 16];
  struct iovec whole = {registers, sizeof registers};
  if (libc_ptrace(PTRACE_GETREGSET, pid, NT_X86_XSTATE, &whole) == -1) return -1;

  for (size_t i = begin->iov_len; i < whole.iov_len; i++) {
    if (registers[i] == 0) continue;
    errno = ENOTSUP;
    return -1;
  }
  memcpy(registers, begin->iov_base, begin->iov_len);
  return libc_ptrace(PTRACE_SETREGSET, pid, NT_X86_XSTATE, &whole);
}
