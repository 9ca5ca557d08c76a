package org.whimbrel.platform.control;

import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Something that happened on one node and that the others may have to act on: small, because all
 * nodes get it, and without secrets. A feature hands it to {@link NodeNewsTask#tell} after the
 * commit of what it tells of; on every other node it is fired as a CDI event of this type, and
 * never on its own.
 *
 * <p>It may come late, twice, in another order than it was told, or not at all. So it is a reason
 * to look, not the thing itself; and when some may be missing, {@link NodeNewsLost} is fired.
 *
 * @param kind what it is about, 1 to 40 small letters and dashes; one feature's, and never given
 *     another meaning, because nodes of two versions may run side by side
 * @param ids whom it is about, at most {@value #IDS_MAX}
 * @param number the rest, as the kind says
 */
public record NodeNews(String kind, List<UUID> ids, long number) {
  /** The most ids. */
  static final int IDS_MAX = 4;

  private static final Pattern KIND = Pattern.compile("[a-z-]{1,40}");

  /** Copies the ids. */
  public NodeNews {
    ids = List.copyOf(ids);
    if (!KIND.matcher(kind).matches() || ids.size() > IDS_MAX) {
      throw new IllegalArgumentException("node news of a bad form");
    }
  }

  /** Whether it has this kind and so many ids; others are not for whoever asks. */
  public boolean is(String wantedKind, int idCount) {
    return kind.equals(wantedKind) && ids.size() == idCount;
  }
}
