package io.mesosj.base.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagParserTest {
  private static final Flag IMAGE = Flag.text("docker_image", "IMAGE", "An image.");
  private static final Flag SHELL = Flag.toggle("shell", true, "A shell.");
  private static final Flag TTY = Flag.toggle("tty", false, "A terminal.").withLetter('t');
  private static final Flag STDIN = Flag.toggle("interactive", false, "Input.").withLetter('i');
  private static final Flag PUBLISH = Flag.list("publish", "PORTS", "Ports.").withLetter('p');
  private static final FlagTable TABLE =
      new FlagTable(List.of(FlagGroup.of("Test", IMAGE, SHELL, TTY, STDIN, PUBLISH)));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--docker_image=busybox",
        "--docker-image=busybox",
        "--docker_image busybox",
        "--docker-image busybox"
      })
  void takesEitherSpellingOfNameAndValue(String line) throws UsageException {
    assertThat(parse(line.split(" ")).text(IMAGE)).contains("busybox");
  }

  @ParameterizedTest
  @CsvSource({
    "--shell, true",
    "--shell=true, true",
    "--shell=1, true",
    "--shell=false, false",
    "--shell=0, false",
    "--no-shell, false",
    "--no_shell, false",
    "'', true"
  })
  void readsSwitches(String word, boolean on) throws UsageException {
    Values values = word.isEmpty() ? parse() : parse(word);

    assertThat(values.on(SHELL)).isEqualTo(on);
  }

  @Test
  void keepsTheOrderOfRepeatedFlags() throws UsageException {
    Values values = parse("-p", "1:1", "--publish=2:2", "-p3:3", "-p=4:4");

    assertThat(values.all(PUBLISH)).containsExactly("1:1", "2:2", "3:3", "4:4");
  }

  @Test
  void readsLettersTogether() throws UsageException {
    Values values = parse("-it");

    assertThat(values.on(TTY)).isTrue();
    assertThat(values.on(STDIN)).isTrue();
  }

  @Test
  void leavesWhatFollowsTheDashesAlone() throws UsageException {
    Values values = parse("--no-shell", "--", "--docker_image", "-x", "--");

    assertThat(values.arguments()).containsExactly("--docker_image", "-x", "--");
    assertThat(values.given(IMAGE)).isFalse();
  }

  @Test
  void keepsEmptyValuesAndEqualsSigns() throws UsageException {
    assertThat(parse("--docker_image=").text(IMAGE)).contains("");
    assertThat(parse("--docker_image=a=b").text(IMAGE)).contains("a=b");
    assertThat(parse("--docker_image", "--shell").text(IMAGE)).contains("--shell");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--docker_imag=x | unknown flag '--docker_imag'; did you mean --docker_image?",
        "--colour | unknown flag '--colour'; --help lists them",
        "--docker_image | --docker_image needs a value: --docker_image=IMAGE",
        "--shell=maybe | --shell is true or false, got 'maybe'",
        "--no-shell=true | --no-shell takes no value, got 'true'",
        "--no-docker_image | unknown flag '--no-docker_image'; did you mean --docker_image?",
        "-z | unknown flag '-z'; --help lists them",
        "-p | --publish needs a value: --publish=PORTS",
        "-tz | unknown flag '-z'; --help lists them",
        "word | unexpected argument 'word'; the command's own arguments follow '--'",
        "- | unexpected argument '-'; the command's own arguments follow '--'"
      })
  void saysWhatIsWrong(String word, String problem) {
    assertThatThrownBy(() -> parse(word)).isInstanceOf(UsageException.class).hasMessage(problem);
  }

  @Test
  void reportsEveryProblemOnALineOfItsOwn() {
    assertThatThrownBy(() -> parse("--a", "--docker_image=x", "--docker-image=y", "--shell=2"))
        .isInstanceOfSatisfying(
            UsageException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "unknown flag '--a'; --help lists them",
                        "--docker_image is given twice",
                        "--shell is true or false, got '2'"));
  }

  @ParameterizedTest
  @CsvSource({
    "-it box sh -c x, box, sh -c x",
    "box -- --shell, box, --shell",
    "-it -- sh -c x, '', sh -c x",
    "box -x, box, -x",
    "box sh -- -it, box, sh -- -it"
  })
  void leavesTheCommandBehindAWordAlone(String line, String word, String command)
      throws UsageException {
    Values values = FlagParser.parse(TABLE, words(line), Words.WORD_AND_COMMAND);

    assertThat(values.word().orElse("")).isEqualTo(word);
    assertThat(values.arguments()).isEqualTo(words(command));
  }

  @ParameterizedTest
  @CsvSource({
    "web -it sh -c x, web sh -c x",
    "-it web -- sh -i, web sh -i",
    "-i web sh -- -t, web sh -- -t",
    "web -it, web"
  })
  void takesFlagsBetweenAWordAndItsCommand(String line, String words) throws UsageException {
    Values values = FlagParser.parse(TABLE, words(line), Words.WORD_FLAGS_COMMAND);

    assertThat(values.arguments()).isEqualTo(words(words));
    assertThat(values.on(STDIN)).isTrue();
  }

  @Test
  void refusesItsOwnFlagsBehindTheWordWithoutTheirValues() {
    assertThatThrownBy(
            () ->
                FlagParser.parse(TABLE, words("box --docker_image=secret"), Words.WORD_AND_COMMAND))
        .hasMessage(
            "'--docker_image' stands behind 'box': flags come before it, and what is none of ours"
                + " follows '--'");
  }

  @Test
  void saysWhatAFlagOfOthersIsCalledHere() {
    Habits habits = word -> word.equals("-m") ? "it is --mem" : "";

    assertThatThrownBy(
            () -> FlagParser.parse(TABLE, words("-m 5m --colour red"), Words.COMMAND, habits))
        .isInstanceOfSatisfying(
            UsageException.class,
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "unknown flag '-m'; it is --mem",
                        "unknown flag '--colour'; --help lists them"));
  }

  private static List<String> words(String line) {
    return List.of(line.split(" "));
  }

  @Test
  void echoesStrangeValuesOnOneShortLine() {
    assertThatThrownBy(() -> parse("\u001b[2J\nword" + "x".repeat(500)))
        .satisfies(
            e -> assertThat(e.getMessage()).doesNotContain("\n", "\u001b").hasSizeLessThan(140));
  }

  @Test
  void helpNamesEveryFlag() {
    assertThat(HelpText.of(TABLE.groups()))
        .contains("--docker_image=IMAGE", "--[no-]shell   (default: on)", "-p, --publish=PORTS");
  }

  private static Values parse(String... words) throws UsageException {
    return FlagParser.parse(TABLE, List.of(words));
  }
}
