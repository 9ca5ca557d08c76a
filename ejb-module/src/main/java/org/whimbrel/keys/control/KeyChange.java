package org.whimbrel.keys.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.accounts.control.AccountNews;
import org.whimbrel.accounts.entity.AccountId;
import org.whimbrel.keys.control.AccountKeys.PublishedRecord;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.EntryKind;
import org.whimbrel.protocol.keys.SignedChainEntry;

/**
 * What has changed in the keys of an account.
 *
 * @param account whose keys
 * @param head how far its chain is now
 * @param entry the entry that is new; null if the chain stayed
 * @param record the record that is new; null if there is none
 * @param gone the devices that have no key any more
 */
record KeyChange(
    AccountId account,
    ChainHead head,
    @Nullable SignedChainEntry entry,
    @Nullable PublishedRecord record,
    List<Integer> gone) {
  private static final JsonFactory JSON = new JsonFactory();

  KeyChange {
    gone = List.copyOf(gone);
  }

  /** A device has lost its keys and stays in the chain. */
  static KeyChange gone(AccountId account, ChainHead head, int device) {
    return new KeyChange(account, head, null, null, List.of(device));
  }

  boolean isEmpty() {
    return entry == null && record == null && gone.isEmpty();
  }

  /** What the account and its contacts are told. */
  AccountNews toNews() {
    return new AccountNews(account, EntryKind.KEYS, toJson());
  }

  private String toJson() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("generation", head.generation());
      json.writeNumberField("seq", head.seq());
      json.writeStringField("head", head.head().toBase64Url());
      if (entry != null) {
        json.writeArrayFieldStart("chain");
        write(json, entry);
        json.writeEndArray();
      }
      if (record != null) {
        json.writeArrayFieldStart("records");
        write(json, record);
        json.writeEndArray();
      }
      if (!gone.isEmpty()) {
        json.writeArrayFieldStart("gone");
        for (int device : gone) {
          json.writeNumber(device);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, SignedChainEntry entry) throws IOException {
    json.writeStartObject();
    json.writeStringField("entry", entry.bytes().toBase64Url());
    json.writeStringField("signature", entry.signature().toBase64Url());
    Bytes deviceSignature = entry.deviceSignature();
    if (deviceSignature != null) {
      json.writeStringField("deviceSignature", deviceSignature.toBase64Url());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PublishedRecord record) throws IOException {
    json.writeStartObject();
    json.writeNumberField("device", record.device());
    json.writeNumberField("n", record.n());
    json.writeStringField("record", record.record());
    json.writeStringField("signature", record.signature());
    json.writeEndObject();
  }
}
