package io.mesosj.scheduler.agent;

import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.mesos.v1.agent.Protos.ProcessIO;

/** What a container prints, as an agent streams it. */
public final class ProcessOutput {
  private static final int MAX_RECORD = 16 << 20;

  private ProcessOutput() {}

  /** Copies to the end of the stream. */
  public static void copy(HttpReply output, OutputStream out, OutputStream err) throws IOException {
    RecordReader records = new RecordReader(output.body(), MAX_RECORD);
    for (byte[] record = records.read(); record != null; record = records.read()) {
      ProcessIO message = ProcessIO.parseFrom(record);
      if (message.getType() == ProcessIO.Type.DATA) {
        boolean error = message.getData().getType() == ProcessIO.Data.Type.STDERR;
        OutputStream stream = error ? err : out;
        stream.write(message.getData().getData().toByteArray());
        stream.flush();
      }
    }
  }
}
