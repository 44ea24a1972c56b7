// SPDX-License-Identifier: MIT
/*
 * Two processes with two threads each take turns, while each thread keeps a different pattern in a
 * register of AVX2 and, if the processor has it, one of AVX-512. Fails when a register changes.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { rounds = 2000, avx2_words = 4, all_words = 12 };

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") != 0;
}

// One piece, because the compiler must not use the registers meanwhile: sets them, spins so that
// sometimes the time slice ends here, yields (system call 24), and stores them.
static void keep(uint64_t pattern, uint64_t *seen) {
  __asm__ volatile(
      "vmovq %[pattern], %%xmm5\n vpbroadcastq %%xmm5, %%ymm5\n"
      "test %[wide], %[wide]\n jz 1f\n vpbroadcastq %[pattern], %%zmm31\n"
      "1: mov $20000, %%ecx\n 2: dec %%ecx\n jnz 2b\n mov $24, %%eax\n syscall\n"
      "vmovdqu %%ymm5, (%[seen])\n"
      "test %[wide], %[wide]\n jz 3f\n vmovdqu64 %%zmm31, 32(%[seen])\n"
      "3:\n"
      :
      : [pattern] "r"(pattern), [seen] "r"(seen), [wide] "r"(has_avx512())
      : "rax", "rcx", "r11", "xmm5", "cc", "memory");
}

static void *hold_and_compare(void *pattern_as_pointer) {
  uint64_t pattern = (uint64_t)pattern_as_pointer;
  for (int round = 0; round < rounds; round++) {
    uint64_t seen[all_words];
    keep(pattern, seen);
    for (int word = 0; word < (has_avx512() ? all_words : avx2_words); word++) {
      if (seen[word] == pattern) continue;
      printf("round %d, word %d: %lx instead of %lx\n", round, word, seen[word], pattern);
      exit(1);
    }
  }
  return NULL;
}

int main(void) {
  pid_t child = fork();
  uint64_t process = child == 0 ? 0x100 : 0x200;
  pthread_t thread;
  if (child == -1 || pthread_create(&thread, NULL, hold_and_compare, (void *)(process + 1)) != 0) return 2;
  hold_and_compare((void *)(process + 2));
  pthread_join(thread, NULL);
  if (child == 0) return 0;

  int status;
  waitpid(child, &status, 0);
  if (status == 0) puts("held");
  return status != 0;
}
