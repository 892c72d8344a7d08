/**
 * The page to look at a cluster with, at the master's address: {@link io.mesosj.local.page.WebPage}
 * serves it, {@link io.mesosj.local.page.SignIn} says who sees it. Its one HTML file, with script
 * and style, is among the resources; nothing of it is loaded before somebody asks for it.
 */
@NullMarked
package io.mesosj.local.page;

import org.jspecify.annotations.NullMarked;
