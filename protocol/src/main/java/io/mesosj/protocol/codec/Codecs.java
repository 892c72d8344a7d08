package io.mesosj.protocol.codec;

import com.google.protobuf.Message;
import com.mesosphere.mesos.rx.java.protobuf.ProtobufMessageCodecs;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.ProcessIO;
import org.apache.mesos.v1.agent.Protos.Response;

/**
 * The codecs of the v1 APIs by content type. Codecs are safe for use by several threads; decoding
 * throws an unchecked exception whose cause or message says what was wrong.
 */
public final class Codecs {
  private Codecs() {}

  /** What a framework sends to {@code /api/v1/scheduler}. */
  public static MessageCodec<org.apache.mesos.v1.scheduler.Protos.Call> schedulerCall(
      ContentType type) {
    return type == ContentType.PROTOBUF
        ? ProtobufMessageCodecs.SCHEDULER_CALL
        : new JsonCodec<>(org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance());
  }

  /** What the master streams to a framework. */
  public static MessageCodec<org.apache.mesos.v1.scheduler.Protos.Event> schedulerEvent(
      ContentType type) {
    return type == ContentType.PROTOBUF
        ? ProtobufMessageCodecs.SCHEDULER_EVENT
        : new JsonCodec<>(org.apache.mesos.v1.scheduler.Protos.Event.getDefaultInstance());
  }

  /** What an executor sends to {@code /api/v1/executor}. */
  public static MessageCodec<org.apache.mesos.v1.executor.Protos.Call> executorCall(
      ContentType type) {
    return type == ContentType.PROTOBUF
        ? ProtobufMessageCodecs.EXECUTOR_CALL
        : new JsonCodec<>(org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance());
  }

  /** What the agent streams to an executor. */
  public static MessageCodec<org.apache.mesos.v1.executor.Protos.Event> executorEvent(
      ContentType type) {
    return type == ContentType.PROTOBUF
        ? ProtobufMessageCodecs.EXECUTOR_EVENT
        : new JsonCodec<>(org.apache.mesos.v1.executor.Protos.Event.getDefaultInstance());
  }

  /** What an operator sends to an agent's {@code /api/v1}. */
  public static MessageCodec<Call> agentCall(ContentType type) {
    return of(type, Call.getDefaultInstance());
  }

  /** What an agent answers to an operator. */
  public static MessageCodec<Response> agentResponse(ContentType type) {
    return of(type, Response.getDefaultInstance());
  }

  /** What flows through an attached container's input and output. */
  public static MessageCodec<ProcessIO> processIo(ContentType type) {
    return of(type, ProcessIO.getDefaultInstance());
  }

  /** What an operator sends to a master's {@code /api/v1}. */
  public static MessageCodec<org.apache.mesos.v1.master.Protos.Call> masterCall(ContentType type) {
    return of(type, org.apache.mesos.v1.master.Protos.Call.getDefaultInstance());
  }

  /** What a master answers to an operator. */
  public static MessageCodec<org.apache.mesos.v1.master.Protos.Response> masterResponse(
      ContentType type) {
    return of(type, org.apache.mesos.v1.master.Protos.Response.getDefaultInstance());
  }

  /** What a master streams to an operator. */
  public static MessageCodec<org.apache.mesos.v1.master.Protos.Event> masterEvent(
      ContentType type) {
    return of(type, org.apache.mesos.v1.master.Protos.Event.getDefaultInstance());
  }

  private static <T extends Message> MessageCodec<T> of(ContentType type, T prototype) {
    return type == ContentType.PROTOBUF
        ? new ProtobufCodec<>(prototype)
        : new JsonCodec<>(prototype);
  }
}
