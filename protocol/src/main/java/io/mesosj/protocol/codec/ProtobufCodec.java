package io.mesosj.protocol.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.UncheckedIOException;

/** protobuf's binary form for the message types that mesos-rxjava has no codec for. */
final class ProtobufCodec<T extends Message> extends WholeMessageCodec<T> {
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
  public String mediaType() {
    return ContentType.PROTOBUF.mediaType();
  }
}
