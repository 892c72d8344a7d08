package io.mesosj.execute.session;

import com.google.protobuf.ByteString;
import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.StreamedCall;
import io.mesosj.protocol.recordio.RecordWriter;
import io.mesosj.scheduler.agent.ContainerClient;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.TTYInfo.WindowSize;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.jspecify.annotations.Nullable;

/** Sends our standard input to a container, on a thread of its own, and the window's size. */
public final class InputPump {
  private final ContainerID container;
  private final StreamedCall call;
  private final RecordWriter records;
  private volatile @Nullable IOException failure;

  private InputPump(ContainerID container, StreamedCall call) {
    this.container = container;
    this.call = call;
    this.records = new RecordWriter(call.body());
  }

  /**
   * Attaches, and begins to send.
   *
   * @param terminal whether the container has a terminal, whose size is to follow ours
   */
  public static InputPump start(ContainerClient agent, ContainerID container, boolean terminal)
      throws IOException {
    // Not System.in, which would hold keys back in its buffer.
    return start(agent, container, terminal, new FileInputStream(FileDescriptor.in));
  }

  /** The same with what somebody else writes. */
  static InputPump start(
      ContainerClient agent, ContainerID container, boolean terminal, InputStream from)
      throws IOException {
    InputPump pump = new InputPump(container, agent.attachInput());
    pump.attach();
    if (terminal) {
      UserTerminal.size().ifPresent(pump::resize);
      UserTerminal.onResize(() -> UserTerminal.size().ifPresent(pump::resize));
    }
    Threads.start("standard input", () -> pump.copy(from));
    return pump;
  }

  private synchronized void attach() throws IOException {
    Call.Builder first = input(Call.AttachContainerInput.Type.CONTAINER_ID);
    first.getAttachContainerInputBuilder().setContainerId(container);
    records.write(first.build().toByteArray());
  }

  private void copy(InputStream in) {
    byte[] buffer = new byte[4096];
    try {
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        data(ByteString.copyFrom(buffer, 0, count));
      }
      // As Mesos has it, nothing is the end.
      data(ByteString.EMPTY);
      try (HttpReply reply = call.finish()) {
        reply.status();
      }
    } catch (IOException e) {
      // The container has ended, and the agent with it listening.
      return;
    }
  }

  /** What can't be read is at its end: a command that waits for more would wait for ever. */
  private int read(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (EOFException e) {
      // The user has left a task that goes on: for it the input has no end.
      throw e;
    } catch (IOException e) {
      failure = e;
      return -1;
    }
  }

  /** Why the input ended before its end, if it did. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  private synchronized void data(ByteString octets) throws IOException {
    Call.Builder message = input(Call.AttachContainerInput.Type.PROCESS_IO);
    message
        .getAttachContainerInputBuilder()
        .getProcessIoBuilder()
        .setType(ProcessIO.Type.DATA)
        .getDataBuilder()
        .setType(ProcessIO.Data.Type.STDIN)
        .setData(octets);
    records.write(message.build().toByteArray());
  }

  private synchronized void resize(WindowSize size) {
    Call.Builder message = input(Call.AttachContainerInput.Type.PROCESS_IO);
    message
        .getAttachContainerInputBuilder()
        .getProcessIoBuilder()
        .setType(ProcessIO.Type.CONTROL)
        .getControlBuilder()
        .setType(ProcessIO.Control.Type.TTY_INFO)
        .getTtyInfoBuilder()
        .setWindowSize(size);
    try {
      records.write(message.build().toByteArray());
    } catch (IOException e) {
      // The container has ended.
      return;
    }
  }

  private static Call.Builder input(Call.AttachContainerInput.Type type) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ATTACH_CONTAINER_INPUT);
    call.getAttachContainerInputBuilder().setType(type);
    return call;
  }
}
