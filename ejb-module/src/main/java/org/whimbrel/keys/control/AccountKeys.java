package org.whimbrel.keys.control;

import java.util.List;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.keys.entity.ChainKeys;
import org.whimbrel.keys.entity.CurrentRecord;

/**
 * What others need to encrypt to an account, in the form that goes into JSON.
 *
 * @param generation counts identity resets, from 1; 0 without a chain
 * @param seq the place of the chain's newest entry; -1 without a chain
 * @param head that entry's hash, base64url; empty without a chain
 * @param records of its devices' current keys, by device
 */
public record AccountKeys(int generation, int seq, String head, List<PublishedRecord> records) {
  /** Of an account without a chain. */
  public static final AccountKeys NONE =
      new AccountKeys(
          ChainHead.NONE.generation(),
          ChainHead.NONE.seq(),
          ChainHead.NONE.head().toBase64Url(),
          List.of());

  /** Copies the list. */
  public AccountKeys {
    records = List.copyOf(records);
  }

  /**
   * A device's current key.
   *
   * @param device the device's number
   * @param n the key's number
   * @param record the record's exact bytes, base64url
   * @param signature the device's, base64url
   */
  public record PublishedRecord(int device, int n, String record, String signature) {
    static PublishedRecord from(CurrentRecord current) {
      return new PublishedRecord(
          current.device().number(),
          current.n(),
          current.record().toBase64Url(),
          current.signature().toBase64Url());
    }
  }

  static AccountKeys from(ChainKeys keys) {
    return new AccountKeys(
        keys.chain().generation(),
        keys.chain().seq(),
        keys.chain().head().toBase64Url(),
        keys.records().stream().map(PublishedRecord::from).toList());
  }
}
