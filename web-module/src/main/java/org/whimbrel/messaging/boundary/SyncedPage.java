package org.whimbrel.messaging.boundary;

import java.util.ArrayList;
import java.util.List;
import org.whimbrel.messaging.control.MailboxReader.EntryPage;
import org.whimbrel.protocol.Frame;
import org.whimbrel.protocol.FrameCodec;

/**
 * A page as its socket gets it: no longer than what may wait there, since all of it is offered at
 * once and a slow peer would lose the socket in each try. Entries differ by a factor of a hundred,
 * so their number alone is no bound.
 *
 * @param entries as frames
 * @param page the mark that ends them; the next page begins behind it
 */
record SyncedPage(List<String> entries, Frame.Page page) {

  /**
   * The first entries of a page.
   *
   * @param maxChars of all entries together; one is there in any case
   */
  static SyncedPage of(EntryPage whole, int maxChars) {
    List<String> frames = new ArrayList<>();
    long chars = 0;
    long through = 0;
    for (Frame.Entry entry : whole.entries()) {
      String frame = FrameCodec.encode(entry);
      chars += frame.length();
      if (chars > maxChars && !frames.isEmpty()) {
        Frame.Page page = whole.page();
        return new SyncedPage(frames, new Frame.Page(page.after(), through, page.head()));
      }
      frames.add(frame);
      through = entry.n();
    }
    return new SyncedPage(frames, whole.page());
  }
}
