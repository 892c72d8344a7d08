package io.mesosj.protocol.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** protobuf's binary form for the message types that mesos-rxjava has no codec for. */
final class ProtobufCodec<T extends Message> implements MessageCodec<T> {
  private final T prototype;

  ProtobufCodec(T prototype) {
    this.prototype = prototype;
  }

  @Override
  public byte[] encode(T message) {
    return message.toByteArray();
  }

  @Override
  @SuppressWarnings("unchecked") // a message's parser parses that message
  public T decode(byte[] bytes) {
    try {
      return (T) prototype.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public T decode(InputStream in) {
    try {
      return decode(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String mediaType() {
    return ContentType.PROTOBUF.mediaType();
  }

  @Override
  public String show(T message) {
    return MesosJson.print(message);
  }
}
