# Effects that "clm measure lift" must agree with, by base R: a covariate taken out (lm), strata (weighted t), adjusted p
# (p.adjust), per-delivered (two-stage least squares), an interaction (likelihood-free Wald Q).
#   Rscript test/peers/lift.R > test/peers/lift.json
n <- 400
i <- 0:(n - 1)
# A cheap generator that any language can repeat: the fractional part of i * golden ratio, and of its square.
u <- (i * 0.6180339887498949) %% 1
v <- (i * i * 0.4142135623730951) %% 1
arm <- ifelse(i %% 4 == 0, "control", ifelse(i %% 4 == 1, "a", "b"))
x <- round(100 * v)
wave <- ifelse(i < 150, 1, 2)
y <- ifelse(u < 0.3 + 0.002 * x, round(20 + 30 * v + ifelse(arm == "a", 6, 0) + ifelse(arm == "b", 2, 0)), 0)
out <- list()
# CUPED with theta pooled over all three arms is the coefficient of a linear model with the arms and x.
fit <- lm(y ~ factor(arm, levels = c("control", "a", "b")) + x)
out$theta <- unname(coef(fit)["x"])
out$cuped_a <- unname(coef(fit)[2])
out$cuped_b <- unname(coef(fit)[3])
adj <- y - out$theta * (x - mean(x))
for (a in c("a", "b")) {
  t <- t.test(adj[arm == a], adj[arm == "control"])
  raw <- t.test(y[arm == a], y[arm == "control"])
  out[[paste0("cuped_low_", a)]] <- t$conf.int[1]
  out[[paste0("cuped_high_", a)]] <- t$conf.int[2]
  out[[paste0("error_ratio_", a)]] <- unname(t$stderr / raw$stderr)
  out[[paste0("p_", a)]] <- raw$p.value
}
# Strata: unequal shares of control by wave, weights by treated units of arm a against control.
keep <- arm == "control" & (wave == 1 | i %% 8 == 0) | arm == "a"
d <- 0; v2 <- 0; df <- 0
nt <- sum(keep & arm == "a")
for (w in 1:2) {
  yt <- y[keep & arm == "a" & wave == w]; yc <- y[keep & arm == "control" & wave == w]
  weight <- length(yt) / nt
  d <- d + weight * (mean(yt) - mean(yc))
  for (s in list(yt, yc)) {
    part <- weight^2 * var(s) / length(s)
    v2 <- v2 + part
    df <- df + part^2 / (length(s) - 1)
  }
}
df <- v2^2 / df
out$strata <- d
out$strata_low <- d - qt(0.975, df) * sqrt(v2)
out$strata_high <- d + qt(0.975, df) * sqrt(v2)
out$strata_p <- 2 * pt(-abs(d) / sqrt(v2), df)
# The same point by regression: a saturated model, averaged over the treated.
f <- data.frame(y = y[keep], t = as.numeric(arm[keep] == "a"), w = factor(wave[keep]))
m <- lm(y ~ t * w, f)
treated <- f[f$t == 1, ]
out$strata_by_lm <- mean(predict(m, treated) - predict(m, transform(treated, t = 0)))
p <- c(0.012, 0.21, 0.0004, 0.049, 0.03, 0.7)
out$holm <- p.adjust(p, "holm")
out$bh <- p.adjust(p, "BH")
# Per delivered: two-stage least squares with assignment as the instrument; nobody held out is reached.
z <- as.numeric(arm == "a")[arm != "b"]
delivered <- z * as.numeric(((i * 7) %% 10) < 9)[arm != "b"]
yy <- y[arm != "b"]
first <- lm(delivered ~ z)
out$cace <- unname(coef(lm(yy ~ fitted(first)))[2])
out$delivered_share <- mean(delivered[z == 1])
cat("{\n", paste(sprintf('  "%s": %s', names(out), sapply(out, function(o)
  if (length(o) > 1) paste0("[", paste(sprintf("%.15g", o), collapse = ", "), "]") else sprintf("%.15g", o))),
  collapse = ",\n"), "\n}\n", sep = "")
