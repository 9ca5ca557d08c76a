package org.whimbrel.launcher;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  private final Path dataDir;

  RunLockTest(@TempDir Path dataDir) {
    this.dataDir = dataDir;
  }

  @Test
  void aSecondLauncherShouldBeRefusedUntilTheFirstIsGone() throws Exception {
    try (RunLock lock = RunLock.acquire(dataDir)) {
      assertThatThrownBy(() -> RunLock.acquire(dataDir))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining(dataDir.toString());
    }
    RunLock.acquire(dataDir).close();
  }
}
