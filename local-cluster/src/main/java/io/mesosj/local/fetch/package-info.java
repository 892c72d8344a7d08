/** Getting what tasks ask for into their sandboxes, as Mesos' fetcher does. */
@NullMarked
package io.mesosj.local.fetch;

import org.jspecify.annotations.NullMarked;
