package org.whimbrel.client.store;

import java.util.regex.Pattern;

/** Checks names, so that none leads out of a store's directory. Stateless. */
final class StoreName {
  private static final Pattern FORM = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)?");

  private StoreName() {}

  static String checked(String name) {
    if (name.length() > Store.NAME_MAX_CHARS || !FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name of a store");
    }
    return name;
  }
}
