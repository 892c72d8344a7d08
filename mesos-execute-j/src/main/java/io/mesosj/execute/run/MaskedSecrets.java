package io.mesosj.execute.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Secret;

/** Messages without the values of the secrets in them, wherever these are. */
final class MaskedSecrets {
  private static final ByteString MASK = ByteString.copyFromUtf8("********");

  private MaskedSecrets() {}

  static Message in(Message message) {
    if (message instanceof Secret secret) {
      return secret.hasValue() ? masked(secret) : secret;
    }
    Message.Builder copy = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        copy.setField(field.getKey(), value(field.getValue()));
      }
    }
    // Nothing is launched: the agent is not known yet.
    return copy.buildPartial();
  }

  private static Object value(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(one -> in((Message) one)).toList()
        : in((Message) value);
  }

  private static Secret masked(Secret secret) {
    return secret.toBuilder().setValue(Secret.Value.newBuilder().setData(MASK)).buildPartial();
  }
}
