package org.whimbrel.page.boundary;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whimbrel.protocol.Bytes;

/** All files of the browser client, in memory: they are few, small, and the same for everybody. */
final class PageFiles {
  /** The page that shows everything, whatever the address in the browser says. */
  static final String PAGE = "/index.html";

  private final Map<String, PageFile> files;

  /**
   * Made of what the build wrote.
   *
   * @param contents each file by its path, with the compressed forms as files of their own
   * @throws IllegalArgumentException if there is no page among them
   */
  PageFiles(Map<String, Bytes> contents) {
    Map<String, PageFile> found = new HashMap<>();
    contents.forEach(
        (path, plain) -> {
          if (!isForm(path, contents)) {
            found.put(path, PageFile.of(path, forms(path, contents)));
          }
        });
    if (!found.containsKey(PAGE)) {
      throw new IllegalArgumentException("the browser client is not in this build");
    }
    this.files = Map.copyOf(found);
  }

  /**
   * What to answer to who asks for a path.
   *
   * @param path decoded, from the root on
   * @param accepted the {@code Accept} of the request: a browser that is led somewhere, by a link
   *     or a reload, wants {@code text/html}
   * @return empty if there is no such file and it cannot be an address within the page
   */
  Optional<PageFile> find(String path, @Nullable String accepted) {
    PageFile file = files.get(path.equals("/") ? PAGE : path);
    if (file == null && accepted != null && accepted.contains("text/html") && isAddress(path)) {
      file = files.get(PAGE);
    }
    return Optional.ofNullable(file);
  }

  /** Addresses within the page have no dot in their last part: it would be a file. */
  private static boolean isAddress(String path) {
    return path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
  }

  private static boolean isForm(String path, Map<String, Bytes> contents) {
    for (Coding coding : Coding.values()) {
      int end = path.length() - coding.suffix().length();
      if (end < path.length()
          && path.endsWith(coding.suffix())
          && contents.containsKey(path.substring(0, end))) {
        return true;
      }
    }
    return false;
  }

  private static Map<Coding, Bytes> forms(String path, Map<String, Bytes> contents) {
    Map<Coding, Bytes> forms = new EnumMap<>(Coding.class);
    for (Coding coding : Coding.values()) {
      Bytes content = contents.get(path + coding.suffix());
      if (content != null) {
        forms.put(coding, content);
      }
    }
    return forms;
  }
}
