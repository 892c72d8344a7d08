package io.mesosj.execute.run;

import io.mesosj.local.image.PullListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Passes on what the embedded agent, which is there before the run, tells of images. */
final class PullReport implements PullListener {
  private final AtomicReference<@Nullable Report> report = new AtomicReference<>();

  void to(Report target) {
    report.set(target);
  }

  @Override
  public void pulling(String image, long bytes, long totalBytes) {
    Report target = report.get();
    if (target != null) {
      target.pulling(image, bytes, totalBytes);
    }
  }

  @Override
  public void pulled(String image) {
    Report target = report.get();
    if (target != null) {
      target.pulled(image);
    }
  }
}
