package io.mesosj.isolator.libc;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** Functions of libc through jnr. */
final class JnrFunctions<F> extends LibC<F> {
  private final F functions;
  private final Runtime runtime;

  private JnrFunctions(F functions) {
    this.functions = functions;
    this.runtime = Runtime.getRuntime(functions);
  }

  static <F> LibC<F> of(Class<F> functions) {
    return new JnrFunctions<>(LibraryLoader.create(functions).load("c"));
  }

  @Override
  public F functions() {
    return functions;
  }

  @Override
  int errno() {
    return runtime.getLastError();
  }
}
