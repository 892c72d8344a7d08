package io.mesosj.protocol.codec;

import com.google.protobuf.Message;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Mesos' JSON for one message type. */
final class JsonCodec<T extends Message> extends WholeMessageCodec<T> {
  private final T prototype;

  JsonCodec(T prototype) {
    this.prototype = prototype;
  }

  @Override
  public byte[] encode(T message) {
    return MesosJson.print(message).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  @SuppressWarnings("unchecked") // a message's builder builds that message
  public T decode(byte[] bytes) {
    try {
      return (T) MesosJson.merge(bytes, prototype.newBuilderForType()).build();
    } catch (MesosJsonException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String mediaType() {
    return ContentType.JSON.mediaType();
  }
}
