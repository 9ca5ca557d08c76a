package org.whimbrel.bench.crew;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.whimbrel.bench.measure.Meter;
import org.whimbrel.bench.proof.DeviceLog;
import org.whimbrel.bench.proof.Ledger;
import org.whimbrel.bench.proof.ViolationKind;
import org.whimbrel.bench.proof.Violations;

/**
 * What a crew found.
 *
 * @param ledger what was offered
 * @param logs what its devices were shown
 * @param meter what was measured
 * @param findings what was wrong
 * @param footprint what connections cost this process
 * @param logsCompared how many logs were compared with the server's
 */
public record CrewReport(
    Ledger ledger,
    List<DeviceLog> logs,
    Meter meter,
    List<Violations.Finding> findings,
    Footprint footprint,
    int logsCompared) {
  /** Copies the lists. */
  public CrewReport {
    logs = List.copyOf(logs);
    findings = List.copyOf(findings);
  }

  /**
   * What connections cost.
   *
   * @param sockets how many there are
   * @param heapBeforeBytes what was in use before they were opened
   * @param heapAfterBytes and after that
   */
  public record Footprint(int sockets, long heapBeforeBytes, long heapAfterBytes) {
    /** Without sockets. */
    public static final Footprint NONE = new Footprint(0, 0, 0);

    /** Both together. */
    public Footprint plus(Footprint other) {
      return new Footprint(
          sockets + other.sockets,
          heapBeforeBytes + other.heapBeforeBytes,
          heapAfterBytes + other.heapAfterBytes);
    }
  }

  /** Writes it into a file. */
  public void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      ledger.write(out);
      out.writeInt(logs.size());
      for (DeviceLog log : logs) {
        log.write(out);
      }
      meter.write(out);
      out.writeInt(findings.size());
      for (Violations.Finding finding : findings) {
        write(finding, out);
      }
      out.writeInt(footprint.sockets());
      out.writeLong(footprint.heapBeforeBytes());
      out.writeLong(footprint.heapAfterBytes());
      out.writeInt(logsCompared);
    }
  }

  private static void write(Violations.Finding finding, DataOutputStream out) throws IOException {
    out.writeUTF(finding.kind().name());
    out.writeLong(finding.count());
    out.writeInt(finding.details().size());
    for (String detail : finding.details()) {
      out.writeUTF(detail);
    }
  }

  /**
   * Reads the reports of all crews and adds them up.
   *
   * @param ledger an empty one
   * @param meter an empty one, of the same sections
   */
  public static CrewReport readAll(List<Path> files, Ledger ledger, Meter meter)
      throws IOException {
    List<DeviceLog> logs = new ArrayList<>();
    Violations violations = new Violations();
    Footprint footprint = Footprint.NONE;
    int compared = 0;
    for (Path file : files) {
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
        ledger.add(in);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
          logs.add(DeviceLog.read(in));
        }
        meter.add(in);
        violations.addAll(findings(in));
        footprint = footprint.plus(new Footprint(in.readInt(), in.readLong(), in.readLong()));
        compared += in.readInt();
      }
    }
    return new CrewReport(ledger, logs, meter, violations.findings(), footprint, compared);
  }

  private static List<Violations.Finding> findings(DataInputStream in) throws IOException {
    List<Violations.Finding> findings = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      ViolationKind kind = ViolationKind.valueOf(in.readUTF());
      long times = in.readLong();
      List<String> details = new ArrayList<>();
      int told = in.readInt();
      for (int j = 0; j < told; j++) {
        details.add(in.readUTF());
      }
      findings.add(new Violations.Finding(kind, times, details));
    }
    return findings;
  }
}
