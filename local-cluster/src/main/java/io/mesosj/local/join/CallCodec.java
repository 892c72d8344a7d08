package io.mesosj.local.join;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of an interface as bytes, and back, so that the interface is the protocol. Its methods have
 * names of their own and return nothing; what they take are messages, lists of these and optional
 * ones, bytes and numbers. Each is written as a count and so many pieces. Safe for use by several
 * threads.
 */
final class CallCodec<T> {
  private final Class<T> face;
  private final Map<String, Method> methods = new HashMap<>();

  CallCodec(Class<T> face) {
    this.face = face;
    for (Method method : face.getMethods()) {
      methods.put(method.getName(), method);
    }
  }

  /** An object whose calls go to {@code to} as bytes. */
  T sender(Consumer<ByteString> to) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> send(method, arguments, to)));
  }

  private @Nullable Object send(
      Method method, Object @Nullable [] arguments, Consumer<ByteString> to) {
    if (method.getDeclaringClass() == Object.class) {
      throw new UnsupportedOperationException(method + " of a far " + face.getSimpleName());
    }
    to.accept(encode(method, arguments == null ? new Object[0] : arguments));
    return null;
  }

  private static ByteString encode(Method method, Object[] arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(method.getName());
      for (Object argument : arguments) {
        List<ByteString> pieces = pieces(argument);
        out.writeInt(pieces.size());
        for (ByteString piece : pieces) {
          out.writeInt(piece.size());
          piece.writeTo(out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private static List<ByteString> pieces(Object argument) {
    if (argument instanceof List<?> list) {
      return list.stream().map(CallCodec::piece).toList();
    }
    if (argument instanceof Optional<?> optional) {
      return optional.map(CallCodec::piece).stream().toList();
    }
    return List.of(piece(argument));
  }

  private static ByteString piece(Object value) {
    if (value instanceof ByteString bytes) {
      return bytes;
    }
    return value instanceof MessageLite message
        ? message.toByteString()
        : ByteString.copyFrom(value.toString(), US_ASCII);
  }

  /**
   * Does what a call says.
   *
   * @throws IOException if it is none of the interface's
   */
  void apply(ByteString call, T to) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(call.toByteArray()))) {
      String name = in.readUTF();
      Method method = methods.get(name);
      if (method == null) {
        throw new IOException("'" + name + "' is no call of " + face.getSimpleName());
      }
      List<Object> arguments = new ArrayList<>();
      for (Type type : method.getGenericParameterTypes()) {
        arguments.add(argument(type, in));
      }
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes are left of a call of '" + name + "'");
      }
      method.invoke(to, arguments.toArray());
    } catch (InvocationTargetException e) {
      // The methods declare no exception.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a call of " + face.getSimpleName() + " failed", e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("interfaces' methods are public", e);
    }
  }

  private static Object argument(Type type, DataInputStream in) throws IOException {
    if (type instanceof ParameterizedType of) {
      List<Object> values = values((Class<?>) of.getActualTypeArguments()[0], in);
      return of.getRawType() == List.class ? values : values.stream().findFirst();
    }
    List<Object> values = values((Class<?>) type, in);
    if (values.size() != 1) {
      throw new IOException(values.size() + " values of " + type.getTypeName() + " instead of one");
    }
    return values.get(0);
  }

  private static List<Object> values(Class<?> type, DataInputStream in) throws IOException {
    List<Object> values = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      values.add(value(type, in));
    }
    return values;
  }

  private static Object value(Class<?> type, DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a piece of " + length + " bytes where there are " + in.available());
    }
    ByteString piece = ByteString.copyFrom(in.readNBytes(length));
    if (type == ByteString.class) {
      return piece;
    }
    if (type == int.class) {
      return number(piece.toString(US_ASCII));
    }
    return Internal.getDefaultInstance(type.asSubclass(MessageLite.class))
        .getParserForType()
        .parseFrom(piece);
  }

  private static int number(String text) throws IOException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IOException("'" + text + "' is no number", e);
    }
  }
}
