package org.whimbrel.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerMainTest {
  @Test
  void aRoleThatAnEarlierProcessToldShouldBeForgotten(@TempDir Path folder) throws IOException {
    Path dataDir = Files.createDirectories(folder.resolve("journal"));
    Path told = Files.writeString(dataDir.resolve(BrokerMain.ROLE_FILE), "ready");

    BrokerMain.open(dataDir);

    assertThat(told).doesNotExist();
    assertThat(dataDir).isDirectory();
  }

  @Test
  void aFolderThatIsNotThereShouldBeMade(@TempDir Path folder) throws IOException {
    BrokerMain.open(folder.resolve("new/journal"));

    assertThat(folder.resolve("new/journal")).isEmptyDirectory();
  }
}
