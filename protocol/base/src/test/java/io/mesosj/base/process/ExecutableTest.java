package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutableTest {
  @TempDir private Path work;

  private Path executable(byte[] content) throws IOException {
    Path file = Files.write(work.resolve("program"), content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Path executable(String content) throws IOException {
    return executable(content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  @Test
  void scriptsAndThisMachinesProgramsAreFine() throws Exception {
    assertThat(Executable.problem(executable("#!/bin/sh\n"))).isEmpty();
    assertThat(Executable.problem(Path.of("/bin/sh"))).isEmpty();
  }

  @Test
  void textIsNotHandedToTheShell() throws Exception {
    Path ran = work.resolve("ran");
    Path text = executable("echo >" + ran + "\n");

    assertThatThrownBy(() -> Program.of(Duration.ofSeconds(9), text.toString()).run())
        .hasMessage(
            "'%s' can't be run: it is not a program for this machine: it begins neither with #! nor as an ELF file",
            text);
    assertThat(ran).doesNotExist();
  }

  @Test
  void anotherMachinesProgramIsRefused() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    program[18] ^= 0x55;

    assertThat(Executable.problem(executable(program)))
        .contains("it is not a program for this machine: it is for another kind of machine");
  }

  /** Of these the kernel says ENOEXEC, over which the JDK has a shell read them. */
  @ParameterizedTest
  @ValueSource(ints = {4, 19, 30, 63, 100})
  void aProgramThatIsCutOffIsNotHandedToTheShell(int length) throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    Path cut = executable(Arrays.copyOf(program, length));

    assertThatThrownBy(() -> Program.of(Duration.ofSeconds(9), cut.toString()).run())
        .hasMessageStartingWith("'" + cut + "' can't be run: ")
        .hasMessageNotContaining("status");
    assertThat(Executable.problem(cut))
        .contains("it is not a program for this machine: the file is cut off");
  }

  /** Of these too. */
  @ParameterizedTest
  @CsvSource({
    "'#!', its first line names no interpreter",
    "'#!\n', its first line names no interpreter",
    "'#! \t \nexit 0\n', its first line names no interpreter",
    "'#!/LONG\n', its first line is too long",
    "'#!EMPTY -x\n', its interpreter 'EMPTY' is no program: the file is empty",
    "'#! SCRIPT\n', its interpreter 'SCRIPT' is no program: its first line names no interpreter",
  })
  void aScriptThatNothingCanReadIsNotHandedToTheShell(String content, String why) throws Exception {
    Path empty = other("empty", "");
    Path script = other("script", "#!\n");
    Path ran = work.resolve("ran");
    Path program =
        executable(
            content
                    .replace("LONG", "a".repeat(400))
                    .replace("EMPTY", empty.toString())
                    .replace("SCRIPT", script.toString())
                + (content.endsWith("\n") ? "echo >" + ran + "\n" : ""));

    assertThatThrownBy(() -> Program.of(Duration.ofSeconds(9), program.toString()).run())
        .hasMessage(
            "'%s' can't be run: it is not a program for this machine: %s",
            program, why.replace("EMPTY", empty.toString()).replace("SCRIPT", script.toString()));
    assertThat(ran).doesNotExist();
  }

  private Path other(String name, String content) throws IOException {
    Path file = Files.writeString(work.resolve(name), content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  /** What the kernel takes, blanks, arguments and no end of the line, is fine. */
  @ParameterizedTest
  @ValueSource(strings = {"#! /bin/sh -e\nexit 3\n", "#!/bin/sh\nexit 3", "#!/bin/sh"})
  void aFirstLineIsReadAsTheKernelReadsIt(String content) throws Exception {
    Path program = executable(content);

    assertThat(Program.of(Duration.ofSeconds(9), program.toString()).run().status())
        .isEqualTo(content.contains("exit") ? 3 : 0);
  }

  @Test
  void anElfFileThatIsNoProgramIsRefused() throws Exception {
    byte[] program = Files.readAllBytes(Path.of("/bin/true"));
    program[16] = 1; // as the compiler's object files are

    assertThat(Executable.problem(executable(program)))
        .contains("it is not a program for this machine: it is an ELF file, but no program");
  }

  @Test
  void aLinkToNothingIsSaidToBeThat() throws Exception {
    Path link = Files.createSymbolicLink(work.resolve("link"), Path.of("link"));

    assertThat(Executable.problem(link)).contains("it is a link that leads to no file");
  }

  @Test
  void saysWhatElseIsInTheWay() throws Exception {
    Path plain = Files.writeString(work.resolve("plain"), "#!/bin/sh\n");

    assertThat(Executable.problem(work)).contains("it is a directory");
    assertThat(Executable.problem(work.resolve("gone"))).contains("there is no such file");
    assertThat(Executable.problem(Path.of("/dev/null"))).contains("it is no regular file");
    assertThat(Executable.problem(plain)).contains("it is not executable; chmod +x makes it so");
    assertThat(Executable.problem(executable("")))
        .contains("it is not a program for this machine: the file is empty");
  }

  @Test
  void onlyAbsoluteDirectoriesAreSearched() throws Exception {
    executable("#!/bin/sh\n");

    assertThat(SearchPath.of(Optional.of(":bin:" + work + ":")).directories())
        .isEqualTo(List.of(work));
    assertThat(SearchPath.of(Optional.of("/nowhere:" + work)).find("program")).isPresent();
    assertThat(SearchPath.of(Optional.of("")).find("sh")).isEmpty();
    assertThat(SearchPath.of(Optional.empty()).find("sh")).isPresent();
  }
}
