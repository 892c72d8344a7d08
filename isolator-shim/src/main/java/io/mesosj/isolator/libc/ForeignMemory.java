package io.mesosj.isolator.libc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** Memory for the calls of native functions. */
final class ForeignMemory {
  private static final int ERRNO_BYTES = Integer.BYTES;

  private final Method makeArena;
  private final Method allocate;
  private final Method asBuffer;
  private final Method close;
  private final Object nothing;

  ForeignMemory() throws ReflectiveOperationException {
    Class<?> arena = ForeignLinker.type("Arena");
    Class<?> segment = ForeignLinker.type("MemorySegment");
    this.makeArena = arena.getMethod("ofConfined");
    this.allocate = arena.getMethod("allocate", long.class, long.class);
    this.close = arena.getMethod("close");
    this.asBuffer = segment.getMethod("asByteBuffer");
    this.nothing = segment.getField("NULL").get(null);
  }

  /** Memory that lives as long as one call. */
  Call call() {
    return new Call();
  }

  private static Object invoke(Method method, @Nullable Object on, Object... given) {
    try {
      return method.invoke(on, given);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What one call is given. Used by one thread. */
  final class Call implements AutoCloseable {
    private final Object arena = invoke(makeArena, null);
    private final Object state = segment(ERRNO_BYTES);
    private final IdentityHashMap<byte[], ByteBuffer> arrays = new IdentityHashMap<>();

    private Object segment(int bytes) {
      return invoke(allocate, arena, (long) bytes, (long) Long.BYTES);
    }

    private ByteBuffer buffer(Object segment) {
      return ((ByteBuffer) invoke(asBuffer, segment)).order(ByteOrder.nativeOrder());
    }

    /** Where the function's errno goes. */
    Object state() {
      return state;
    }

    /** A parameter as the native function takes it. */
    Object pass(@Nullable Object parameter) {
      if (parameter == null) {
        return nothing;
      }
      if (parameter instanceof String text) {
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        Object memory = segment(name.length + 1);
        buffer(memory).put(name).put((byte) 0);
        return memory;
      }
      if (parameter instanceof byte[] array) {
        Object memory = segment(array.length);
        arrays.put(array, buffer(memory).put(array));
        return memory;
      }
      return parameter;
    }

    /** Gives arrays what the function made of them. */
    void fillArrays() {
      arrays.forEach((array, memory) -> memory.flip().get(array));
    }

    int errno() {
      return buffer(state).getInt();
    }

    @Override
    public void close() {
      invoke(close, arena);
    }
  }
}
