package io.mesosj.protocol.codec;

import com.google.protobuf.Message;
import com.mesosphere.mesos.rx.java.util.MessageCodec;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A codec that has all of a message before it decodes it. */
abstract class WholeMessageCodec<T extends Message> implements MessageCodec<T> {
  @Override
  public T decode(InputStream in) {
    try {
      return decode(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String show(T message) {
    return MesosJson.print(message);
  }
}
