package io.mesosj.isolator.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Native functions behave alike, whatever calls them: jnr, and the JDK where it can. */
final class LibCTest {
  private static final int O_WRONLY_CREATE = 1 | 0x40;

  @TempDir private Path work;

  /** Takes all that parameters may be. */
  public interface Functions {
    int open(String path, int flags, int mode);

    int close(int fd);

    long read(int fd, @Out byte[] buffer, long count);

    long write(int fd, @In byte[] buffer, long count);

    int rmdir(@Nullable String path);
  }

  static Stream<LibC<Functions>> ways() throws ReflectiveOperationException {
    return Runtime.version().feature() < 22
        ? Stream.of(JnrFunctions.of(Functions.class))
        : Stream.of(JnrFunctions.of(Functions.class), ForeignFunctions.of(Functions.class));
  }

  @Test
  void isTheJdksOwnWhereItCanBe() {
    assertThat(LibC.bind(Functions.class))
        .isInstanceOf(
            Runtime.version().feature() < 22 ? JnrFunctions.class : ForeignFunctions.class);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void stringsAndArraysArriveAndComeBack(LibC<Functions> library) throws Exception {
    Functions libc = library.functions();
    Path file = work.resolve("naïve");
    byte[] text = "whole words".getBytes(StandardCharsets.UTF_8);

    int fd = library.check(libc.open(file.toString(), O_WRONLY_CREATE, 0600), "create");
    assertThat(libc.write(fd, text, 5)).isEqualTo(5);
    assertThat(libc.close(fd)).isZero();
    assertThat(Files.readString(file)).isEqualTo("whole");

    byte[] buffer = new byte[8];
    int again = library.check(libc.open(file.toString(), 0, 0), "open");
    assertThat(libc.read(again, buffer, buffer.length)).isEqualTo(5);
    assertThat(libc.read(again, new byte[0], 0)).isZero();
    assertThat(libc.close(again)).isZero();
    assertThat(new String(buffer, 0, 5, StandardCharsets.UTF_8)).isEqualTo("whole");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatFailsIsSaidInTheSystemsWords(LibC<Functions> library) {
    Path missing = work.resolve("missing");

    assertThatThrownBy(
            () -> library.check(library.functions().rmdir(missing.toString()), "remove it"))
        .isInstanceOf(IOException.class)
        .hasMessage("can't remove it: No such file or directory");
    assertThatThrownBy(() -> library.check(library.functions().rmdir(null), "remove nothing"))
        .hasMessage("can't remove nothing: Bad address");
    assertThatThrownBy(() -> library.check(library.functions().close(-1), "close none"))
        .hasMessage("can't close none: Bad file descriptor");
  }
}
