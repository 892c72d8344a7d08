package io.mesosj.isolator.libc;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

/** The JDK's linker of native functions. */
final class ForeignLinker {
  private static final String PACKAGE = "java.lang.foreign.";

  private final Class<?> layout;
  private final Class<?> descriptor;
  private final Class<?> option;
  private final Object linker;
  private final Object names;
  private final Object options;
  private final Method find;
  private final Method downcall;

  ForeignLinker() throws ReflectiveOperationException {
    this.layout = type("MemoryLayout");
    this.descriptor = type("FunctionDescriptor");
    this.option = type("Linker$Option");
    Class<?> type = type("Linker");
    this.linker = type.getMethod("nativeLinker").invoke(null);
    this.names = type.getMethod("defaultLookup").invoke(linker);
    this.find = type("SymbolLookup").getMethod("find", String.class);
    this.options = Array.newInstance(option, 1);
    Array.set(options, 0, captureErrno());
    this.downcall =
        type.getMethod("downcallHandle", type("MemorySegment"), descriptor, options.getClass());
  }

  static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name);
  }

  static Object constant(String name) throws ReflectiveOperationException {
    return type("ValueLayout").getField(name).get(null);
  }

  private Object captureErrno() throws ReflectiveOperationException {
    return option
        .getMethod("captureCallState", String[].class)
        .invoke(null, (Object) new String[] {"errno"});
  }

  /** A handle that takes the memory for errno, and then the function's parameters. */
  MethodHandle link(Method function) throws ReflectiveOperationException {
    Object symbol =
        ((Optional<?>) find.invoke(names, function.getName()))
            .orElseThrow(() -> new NoSuchMethodException("libc has no " + function.getName()));
    return (MethodHandle) downcall.invoke(linker, symbol, describe(function), options);
  }

  private Object describe(Method function) throws ReflectiveOperationException {
    Class<?>[] parameters = function.getParameterTypes();
    Object layouts = Array.newInstance(layout, parameters.length);
    for (int i = 0; i < parameters.length; i++) {
      Array.set(layouts, i, layoutOf(parameters[i]));
    }
    return descriptor
        .getMethod("of", layout, layouts.getClass())
        .invoke(null, layoutOf(function.getReturnType()), layouts);
  }

  private static Object layoutOf(Class<?> type) throws ReflectiveOperationException {
    if (type == int.class) {
      return constant("JAVA_INT");
    }
    if (type == long.class) {
      return constant("JAVA_LONG");
    }
    if (Arrays.asList(String.class, byte[].class).contains(type)) {
      return constant("ADDRESS");
    }
    throw new IllegalArgumentException("no native function takes a " + type.getSimpleName());
  }
}
