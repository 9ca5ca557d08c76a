package org.whimbrel.client.messenger;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whimbrel.client.crypto.VerifiedKey;
import org.whimbrel.protocol.Bytes;
import org.whimbrel.protocol.keys.DeviceChain;
import org.whimbrel.protocol.keys.SignedChainEntry;
import org.whimbrel.protocol.keys.SignedKeyRecord;

/**
 * A pinned account in a store: version (1 byte, 1), number of chain entries (4), each as entry,
 * signature and the new device's signature, number of records (4), each as record and signature.
 * Bytes are length (2, 0 for none) and content. What is read is checked again from the genesis on.
 *
 * @param chain all entries
 * @param records the records
 */
record ContactForm(List<SignedChainEntry> chain, List<SignedKeyRecord> records) {
  private static final int VERSION = 1;

  static ContactForm of(List<SignedChainEntry> chain, Collection<VerifiedKey> keys) {
    return new ContactForm(chain, keys.stream().map(VerifiedKey::signed).toList());
  }

  Bytes toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(chain.size());
      for (SignedChainEntry entry : chain) {
        put(entry.bytes(), out);
        put(entry.signature(), out);
        put(entry.deviceSignature(), out);
      }
      out.writeInt(records.size());
      for (SignedKeyRecord item : records) {
        put(item.bytes(), out);
        put(item.signature(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.of(bytes.toByteArray());
  }

  /**
   * Reads the form.
   *
   * @throws IllegalArgumentException if it is none, or of another version
   */
  static ContactForm fromBytes(Bytes form) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(form.bytes()))) {
      require(in.readByte() == VERSION);
      int entries = in.readInt();
      require(entries >= 0 && entries <= DeviceChain.LENGTH_MAX);
      List<SignedChainEntry> chain = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        Bytes bytes = take(in);
        Bytes signature = take(in);
        Bytes own = take(in);
        chain.add(new SignedChainEntry(bytes, signature, own.size() == 0 ? null : own));
      }
      int count = in.readInt();
      require(count >= 0 && count <= DeviceChain.MEMBERS_MAX);
      List<SignedKeyRecord> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        records.add(new SignedKeyRecord(take(in), take(in)));
      }
      require(in.read() == -1);
      return new ContactForm(chain, records);
    } catch (IOException e) {
      throw new IllegalArgumentException("a pinned account of a broken form", e);
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("a pinned account of a broken form");
    }
  }

  private static void put(@Nullable Bytes bytes, DataOutputStream out) throws IOException {
    out.writeShort(bytes == null ? 0 : bytes.size());
    if (bytes != null) {
      out.write(bytes.bytes());
    }
  }

  private static Bytes take(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return Bytes.of(bytes);
  }
}
