package org.whimbrel.platform.control;

import java.util.ArrayList;
import java.util.List;

/** Notes what the other nodes would be told. */
public final class ToldNews extends NodeNewsTask {
  public final List<NodeNews> told = new ArrayList<>();

  @Override
  public void tell(NodeNews news) {
    told.add(news);
  }
}
