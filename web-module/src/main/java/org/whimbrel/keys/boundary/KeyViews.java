package org.whimbrel.keys.boundary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whimbrel.keys.control.AccountKeys;
import org.whimbrel.keys.control.AccountKeys.PublishedRecord;
import org.whimbrel.keys.control.KeyArchive;
import org.whimbrel.keys.control.KeyDirectory.ChainPage;
import org.whimbrel.keys.entity.ChainHead;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.Approval;
import org.whimbrel.protocol.keys.SignedChainEntry;

/** What answers about keys carry. */
final class KeyViews {
  private KeyViews() {}

  /** How far a chain is. */
  public record Head(int generation, int seq, String head) {
    static Head from(ChainHead chain) {
      return new Head(chain.generation(), chain.seq(), chain.head().toBase64Url());
    }
  }

  /** A key that was published. */
  public record Published(int device, int n) {}

  /** An entry as it was signed. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(String entry, String signature, @Nullable String deviceSignature) {
    static Entry from(SignedChainEntry signed) {
      Bytes deviceSignature = signed.deviceSignature();
      return new Entry(
          signed.bytes().toBase64Url(),
          signed.signature().toBase64Url(),
          deviceSignature == null ? null : deviceSignature.toBase64Url());
    }
  }

  /** An account's keys, and a page of its chain. */
  public record UserChain(
      UUID user,
      int generation,
      int seq,
      String head,
      List<Entry> chain,
      List<PublishedRecord> records,
      boolean more) {
    static UserChain from(UUID user, ChainPage page) {
      AccountKeys keys = page.keys();
      return new UserChain(
          user,
          keys.generation(),
          keys.seq(),
          keys.head(),
          page.chain().stream().map(Entry::from).toList(),
          keys.records(),
          page.more());
    }
  }

  /** An account's keys. */
  public record UserKeys(
      UUID user, int generation, int seq, String head, List<PublishedRecord> records) {}

  /** The keys of some accounts. */
  public record Users(List<UserKeys> users) {
    static Users from(Map<UUID, AccountKeys> found) {
      return new Users(
          found.entrySet().stream()
              .map(
                  each -> {
                    AccountKeys keys = each.getValue();
                    return new UserKeys(
                        each.getKey(), keys.generation(), keys.seq(), keys.head(), keys.records());
                  })
              .toList());
    }
  }

  /** A sealed archive key, or the recovery record. */
  public record Form(String entry, String signature) {}

  /** An archive key that there is. */
  public record EpochView(int epoch, String commit, long createdAtMs) {}

  /** What a device can open, and which epochs there are. */
  public record ArchiveView(List<Form> keys, List<EpochView> epochs) {
    static ArchiveView from(KeyArchive.Held held) {
      return new ArchiveView(
          held.keys().stream()
              .map(key -> new Form(key.bytes().toBase64Url(), key.signature().toBase64Url()))
              .toList(),
          held.epochs().entrySet().stream()
              .map(
                  each ->
                      new EpochView(
                          each.getKey(),
                          each.getValue().commitment().toBase64Url(),
                          each.getValue().createdAt().toEpochMilli()))
              .toList());
    }
  }

  /** An old device's word for a new one. */
  public record ApprovalView(String entry, String signature, String mac) {
    static ApprovalView from(Approval approval) {
      return new ApprovalView(
          approval.entry().toBase64Url(),
          approval.signature().toBase64Url(),
          approval.mac().toBase64Url());
    }
  }
}
