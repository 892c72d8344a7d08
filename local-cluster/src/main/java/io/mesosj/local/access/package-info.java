/** Who may use an embedded cluster: its user's credential, and those that its user hands out. */
@NullMarked
package io.mesosj.local.access;

import org.jspecify.annotations.NullMarked;
