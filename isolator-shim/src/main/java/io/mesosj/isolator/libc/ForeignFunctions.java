package io.mesosj.isolator.libc;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Functions of libc through {@code java.lang.foreign}, by reflection, since this is compiled for
 * Java 17, which has it not.
 */
final class ForeignFunctions<F> extends LibC<F> {
  private final ThreadLocal<Integer> errno = ThreadLocal.withInitial(() -> 0);
  private final Map<Method, MethodHandle> handles = new HashMap<>();
  private final ForeignMemory memory;
  private final F functions;

  private ForeignFunctions(Class<F> type) throws ReflectiveOperationException {
    this.memory = new ForeignMemory();
    ForeignLinker linker = new ForeignLinker();
    for (Method function : type.getMethods()) {
      handles.put(function, linker.link(function));
    }
    this.functions =
        type.cast(
            Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, given) -> call(method, given)));
  }

  static <F> LibC<F> of(Class<F> type) throws ReflectiveOperationException {
    return new ForeignFunctions<>(type);
  }

  private Object call(Method function, Object @Nullable [] given) throws Throwable {
    MethodHandle handle = handles.get(function);
    if (handle == null) {
      // Of Object.
      return function.invoke(this, given);
    }
    Object[] parameters = given == null ? new Object[0] : given;
    try (ForeignMemory.Call call = memory.call()) {
      List<@Nullable Object> passed = new ArrayList<>();
      passed.add(call.state());
      for (Object parameter : parameters) {
        passed.add(call.pass(parameter));
      }
      Object result = handle.invokeWithArguments(passed);
      errno.set(call.errno());
      call.fillArrays();
      return result;
    }
  }

  @Override
  public F functions() {
    return functions;
  }

  @Override
  int errno() {
    return errno.get();
  }
}
