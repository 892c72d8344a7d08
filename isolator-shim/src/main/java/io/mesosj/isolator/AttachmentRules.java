package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.isolator.portmapper.ForwardedPorts;
import io.mesosj.isolator.portmapper.PublishedPorts;
import io.mesosj.isolator.shim.AttachedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the host's rules say of attachments, those behind {@code mesos-cni-shim} too. Reads each
 * table once; for one look at one time.
 */
public final class AttachmentRules {
  private final PublishedPorts ports = PublishedPorts.ofHost();
  private final ForwardedPorts forwarded = ForwardedPorts.ofHost();

  private AttachmentRules() {}

  /** The rules of the host that this process runs on. */
  public static AttachmentRules ofHost() {
    return new AttachmentRules();
  }

  /**
   * What an attachment should have and no rule does any more.
   *
   * @param result what ADD answered
   * @return in words, such as {@code host port 8080/tcp}
   * @throws IOException if the rules can't be read, or what the network is made of
   */
  public List<String> lost(Attachment attachment, CniResult result) throws IOException {
    List<String> lost = new ArrayList<>();
    for (AttachedPart part : AttachedPart.of(attachment, result)) {
      lost.addAll(ports.lost(part.attachment().config(), part.result()));
    }
    return lost;
  }

  /**
   * What of its ports the host's rules keep from other hosts, or may.
   *
   * @param result what ADD answered
   * @return in sentences, of which one may be that it is not known
   */
  public List<String> dropped(Attachment attachment, CniResult result) {
    List<String> dropped = new ArrayList<>();
    try {
      for (AttachedPart part : AttachedPart.of(attachment, result)) {
        forwarded.dropped(part.attachment().config(), part.result()).ifPresent(dropped::add);
        dropped.addAll(ports.doubts(part.attachment().config(), part.result()));
      }
    } catch (IOException e) {
      dropped.add("whether other hosts reach its ports is not known: " + FileProblem.describe(e));
    }
    return dropped;
  }

  /** What is to be said of lost rules. */
  public static String sentence(List<String> lost) {
    return "others took away the rules for "
        + String.join(", ", lost)
        + "; isolator-shim repair puts them back";
  }
}
