package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.local.image.ImageConfig;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.Test;

final class ContainerCommandTest {
  private static final Optional<ImageConfig> IMAGE =
      Optional.of(
          new ImageConfig(List.of(), List.of("/entry", "-e"), List.of("default", "-d"), "", ""));

  private static CommandInfo.Builder direct(String... arguments) {
    return CommandInfo.newBuilder().setShell(false).addAllArguments(List.of(arguments));
  }

  @Test
  void aShellGetsTheCommandAsOneWord() throws Exception {
    CommandInfo command = CommandInfo.newBuilder().setValue("echo $HOME").build();

    assertThat(ContainerCommand.of(command, IMAGE)).containsExactly("/bin/sh", "-c", "echo $HOME");
  }

  @Test
  void aProgramsNameForItselfIsNoArgument() throws Exception {
    assertThat(ContainerCommand.of(direct("web", "-v").setValue("/bin/web").build(), IMAGE))
        .containsExactly("/bin/web", "-v");
    assertThat(ContainerCommand.of(direct().setValue("/bin/web").build(), IMAGE))
        .containsExactly("/bin/web");
  }

  @Test
  void argumentsTakeThePlaceOfTheImagesOwn() throws Exception {
    assertThat(ContainerCommand.of(direct().build(), IMAGE))
        .containsExactly("/entry", "-e", "default", "-d");
    assertThat(ContainerCommand.of(direct("other").build(), IMAGE))
        .containsExactly("/entry", "-e", "other");
  }

  @Test
  void nothingToRunIsSaid() {
    assertThatThrownBy(() -> ContainerCommand.of(CommandInfo.getDefaultInstance(), IMAGE))
        .hasMessageContaining("no command for it");
    assertThatThrownBy(() -> ContainerCommand.of(direct("arg").build(), Optional.empty()))
        .hasMessageContaining("its image names none");
  }
}
