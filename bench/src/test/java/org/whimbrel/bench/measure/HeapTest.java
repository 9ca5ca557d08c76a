package org.whimbrel.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {
  @Test
  void g1ShouldBeRead() {
    assertThat(
            Heap.parse(
                """
                42:
                 garbage-first heap   total 262144K, used 28672K [0x0000000700000000, 0x0800000000)
                  region size 2048K, 9 young (18432K), 1 survivors (2048K)
                 Metaspace       used 11022K, committed 11200K, reserved 1114112K
                  class space    used 1213K, committed 1344K, reserved 1048576K
                """))
        .contains(28_672L * 1_024);
  }

  @Test
  void generationsShouldBeAddedUp() {
    assertThat(
            Heap.parse(
                """
                42:
                 def new generation   total 9792K, used 1000K [0x0, 0x0, 0x0)
                  eden space 8704K,  11% used [0x0, 0x0, 0x0)
                 tenured generation   total 21888K, used 2000K [0x0, 0x0, 0x0)
                   the space 21888K,   9% used [0x0, 0x0, 0x0, 0x0)
                 Metaspace       used 300K, committed 448K, reserved 1114112K
                """))
        .contains(3_000L * 1_024);
  }

  @Test
  void anythingElseShouldBeUnknown() {
    assertThat(Heap.parse("no such process")).isEmpty();
  }

  @Test
  void thisProcessShouldUseSomething() {
    assertThat(Heap.ofThisProcess()).isPositive();
  }
}
