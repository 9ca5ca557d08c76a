package org.whimbrel.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A file that a child process appends to.
 *
 * @param path where it is; its folder must exist
 * @param startOffsetBytes its length when this run began, so that a tail shows no earlier run
 */
record LogFile(Path path, long startOffsetBytes) {
  /**
   * A longer file is set aside at the next start; two of them are kept, so the disk use is bounded.
   */
  private static final long SIZE_BYTES_MAX = 16L * 1024 * 1024;

  private static final int TAIL_BYTES_MAX = 32 * 1024;

  static LogFile open(Path path) throws IOException {
    if (Files.exists(path) && Files.size(path) > SIZE_BYTES_MAX) {
      Path previous = path.resolveSibling(path.getFileName() + ".1");
      Files.move(path, previous, StandardCopyOption.REPLACE_EXISTING);
    }
    return new LogFile(path, Files.exists(path) ? Files.size(path) : 0);
  }

  /** The last lines that this run wrote, at most {@code lineCountMax}; empty if it wrote none. */
  String tail(int lineCountMax) throws IOException {
    if (!Files.exists(path)) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      long from = Math.max(startOffsetBytes, file.length() - TAIL_BYTES_MAX);
      file.seek(from);
      byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - lineCountMax), lines.size()));
    }
  }
}
