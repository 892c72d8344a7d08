package io.mesosj.cni;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.thread.Uninterrupted;
import java.io.IOException;
import java.util.Optional;

/** One ADD of a network: its plugins in order, and the undoing if one fails. */
final class Addition {
  private final Cni cni;
  private final Attachment attachment;
  private final NetworkConfig config;
  private final Cni.Progress progress;
  private int answered;
  private Optional<ObjectNode> result = Optional.empty();

  Addition(Cni cni, Attachment attachment, Cni.Progress progress) {
    this.cni = cni;
    this.attachment = attachment;
    this.config = attachment.config();
    this.progress = progress;
  }

  CniResult run() throws CniException {
    try {
      runPlugins();
      return known()
          .orElseThrow(
              () ->
                  new PluginException(
                      attachment.call(PluginCall.Command.ADD),
                      config.plugins().get(0).get("type").textValue(),
                      "ADD printed no result"));
    } catch (CniException e) {
      undo(e);
      throw e;
    }
  }

  private Optional<CniResult> known() {
    return result.map(CniResult::new);
  }

  private void runPlugins() throws CniException {
    PluginCall call = attachment.call(PluginCall.Command.ADD);
    for (ObjectNode plugin : config.plugins()) {
      Optional<ObjectNode> answer =
          cni.invoke(plugin, call, Cni.pluginConfig(config, plugin, result));
      answered++;
      if (answer.isPresent()) {
        result = Optional.of(inVersionOf(plugin, answer.get()));
      }
      if (answered < config.plugins().size()) {
        keep();
      }
    }
  }

  private void keep() throws CniException {
    try {
      progress.answered(answered, known());
    } catch (IOException e) {
      throw new ResultNotKeptException(e);
    }
  }

  /**
   * A plugin may answer in a version of its own; the next one, and the checkpoint, get it in the
   * network's. A configuration without a version takes what comes.
   */
  private ObjectNode inVersionOf(ObjectNode plugin, ObjectNode answer) throws CniException {
    if (config.cniVersion().isEmpty()) {
      return answer;
    }
    try {
      return ResultConversion.convert(answer, config.cniVersion().get());
    } catch (IncompatibleVersionException e) {
      throw new IncompatibleVersionException(
          "CNI plugin '"
              + plugin.get("type").textValue()
              + "' on network '"
              + config.name()
              + "' answered in a version that can't be read: "
              + e.getMessage(),
          e);
    }
  }

  private void undo(CniException why) {
    try {
      // An interrupt meant the ADD; a DEL that it killed too would leave what that has made.
      Uninterrupted.run(() -> cni.withinOneLimit().del(attachment, known(), answered));
    } catch (UnansweredAddException undo) {
      why.addSuppressed(undo);
    } catch (CniException undo) {
      why.addSuppressed(undo);
      keepWhatIsLeft(why);
    }
  }

  /** The last plugin's answer was not told yet, nor one that could not be kept. */
  private void keepWhatIsLeft(CniException why) {
    try {
      progress.answered(answered, known());
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }
}
