package org.whimbrel.messaging.control;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.whimbrel.accounts.entity.DeviceId;
import org.whimbrel.keys.entity.CurrentRecord;
import org.whimbrel.keys.entity.KeyRows;
import org.whimbrel.keys.entity.ValidKey;
import org.whimbrel.protocol.Wrap;
import org.whimbrel.protocol.WrapReport;
import org.whimbrel.protocol.WrapReport.CurrentKey;
import org.whimbrel.protocol.WrapReport.Matter;
import org.whimbrel.protocol.Wraps;

/**
 * Holds the wraps of messages against the keys that are valid now. A wrong set of devices rejects
 * nothing: what is valid goes, and the rest is reported (docs/adr/0012).
 */
final class WrapRules {
  private final Map<UUID, Map<Integer, Map<Integer, Boolean>>> keys = new HashMap<>();

  /** Knows the valid keys: by account, device and number, whether it is the current one. */
  WrapRules(Collection<ValidKey> valid) {
    for (ValidKey key : valid) {
      keys.computeIfAbsent(key.device().account().value(), account -> new HashMap<>())
          .computeIfAbsent(key.device().number(), device -> new HashMap<>())
          .put(key.n(), key.current());
    }
  }

  /** What came out: the valid wraps by account, and what is the matter with the others. */
  record Outcome(Map<UUID, Wraps> wraps, Map<Matter, List<WrapReport.Device>> matters) {}

  /**
   * Sorts wraps.
   *
   * @param addressed the accounts whose devices need one
   * @param passed accounts whose wraps are left out without a word
   * @param author the device that made the message, which needs none
   */
  Outcome sort(Wraps wraps, Set<UUID> addressed, Set<UUID> passed, DeviceId author) {
    Map<UUID, List<Wrap>> kept = new HashMap<>();
    Map<Matter, List<WrapReport.Device>> matters = new EnumMap<>(Matter.class);
    Set<WrapReport.Device> seen = new HashSet<>();
    for (Wrap wrap : wraps.list()) {
      if (passed.contains(wrap.account())) {
        continue;
      }
      WrapReport.Device device = new WrapReport.Device(wrap.account(), wrap.device());
      Map<Integer, Boolean> valid =
          addressed.contains(wrap.account()) && !isAuthor(device, author)
              ? keys.getOrDefault(wrap.account(), Map.of()).getOrDefault(wrap.device(), Map.of())
              : Map.of();
      Boolean current = valid.get(wrap.key());
      if (current != null) {
        kept.computeIfAbsent(wrap.account(), account -> new ArrayList<>()).add(wrap);
      }
      if (valid.isEmpty()) {
        note(Matter.EXTRA, device, matters);
      } else if (current == null) {
        note(Matter.STALE, device, matters);
      } else if (!current) {
        note(Matter.SUPERSEDED, device, matters);
      }
      seen.add(device);
    }
    for (UUID account : addressed) {
      for (Map.Entry<Integer, Map<Integer, Boolean>> own :
          keys.getOrDefault(account, Map.of()).entrySet()) {
        WrapReport.Device device = new WrapReport.Device(account, own.getKey());
        boolean reachable = own.getValue().containsValue(true);
        if (reachable && !seen.contains(device) && !isAuthor(device, author)) {
          note(Matter.MISSING, device, matters);
        }
      }
    }
    Map<UUID, Wraps> packed = new HashMap<>();
    kept.forEach((account, list) -> packed.put(account, Wraps.of(list)));
    return new Outcome(packed, matters);
  }

  /** The devices that have a wrap among these for a key that is valid now. */
  Set<WrapReport.Device> served(Collection<Wrap> wraps, DeviceId author) {
    Set<WrapReport.Device> served = new HashSet<>();
    for (Wrap wrap : wraps) {
      WrapReport.Device device = new WrapReport.Device(wrap.account(), wrap.device());
      boolean valid =
          keys.getOrDefault(wrap.account(), Map.of())
              .getOrDefault(wrap.device(), Map.of())
              .containsKey(wrap.key());
      if (valid && !isAuthor(device, author)) {
        served.add(device);
      }
    }
    return served;
  }

  /**
   * The reports of some outcomes, with the current records that their senders need, read by one
   * statement if there is any.
   */
  static <K> Map<K, WrapReport> reports(Map<K, Outcome> outcomes, KeyRows rows, int recordsMax) {
    Set<UUID> wanted = new HashSet<>();
    for (Outcome outcome : outcomes.values()) {
      outcome
          .matters()
          .forEach(
              (matter, devices) -> {
                if (matter != Matter.EXTRA) {
                  devices.forEach(device -> wanted.add(device.account()));
                }
              });
    }
    Map<WrapReport.Device, CurrentRecord> records = new HashMap<>();
    if (!wanted.isEmpty()) {
      for (CurrentRecord record : rows.current(wanted)) {
        records.put(
            new WrapReport.Device(record.device().account().value(), record.device().number()),
            record);
      }
    }
    Map<K, WrapReport> reports = new LinkedHashMap<>();
    outcomes.forEach(
        (key, outcome) ->
            reports.put(
                key,
                outcome.matters().isEmpty()
                    ? WrapReport.CLEAN
                    : new WrapReport(
                        outcome.matters(), along(outcome.matters(), records, recordsMax))));
    return reports;
  }

  private static List<CurrentKey> along(
      Map<Matter, List<WrapReport.Device>> matters,
      Map<WrapReport.Device, CurrentRecord> records,
      int max) {
    List<CurrentKey> along = new ArrayList<>();
    for (Matter matter : List.of(Matter.MISSING, Matter.STALE, Matter.SUPERSEDED)) {
      for (WrapReport.Device device : matters.getOrDefault(matter, List.of())) {
        CurrentRecord record = records.get(device);
        if (record != null && along.size() < max) {
          along.add(
              new CurrentKey(
                  device.account(), device.device(), record.record(), record.signature()));
        }
      }
    }
    return along;
  }

  private static void note(
      Matter matter, WrapReport.Device device, Map<Matter, List<WrapReport.Device>> matters) {
    matters.computeIfAbsent(matter, key -> new ArrayList<>()).add(device);
  }

  private static boolean isAuthor(WrapReport.Device device, DeviceId author) {
    return device.device() == author.number() && device.account().equals(author.account().value());
  }
}
