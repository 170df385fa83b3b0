# Rolling-origin errors of R's forecast package on the weekly series of the public data: Rscript test/peers/forecast.R
# Mean absolute scaled error over the same origins and weeks ahead as clm predict forecast uses, per method.
suppressMessages(library(forecast))
library(jsonlite)
folder <- Sys.getenv("CLM_DATA", "../shared/data")
series <- list(
  robyn = read.csv(file.path(folder, "mmm/robyn_dt_simulated_weekly.csv"))$revenue,
  pymc = read.csv(file.path(folder, "mmm/pymc_mmm_example.csv"))$y,
  roas = read.csv(file.path(folder, "mmm/pymc_mmm_roas_data.csv"))$y
)
ahead <- 13
season <- 52
origins_between <- function(first, last) {
  all <- last - first + 1
  count <- min(all, 24)
  last - floor((count - 1 - (0:(count - 1))) * (all - 1) / max(count - 1, 1) + 0.5)
}
methods <- list(
  snaive = function(y) snaive(y, h = ahead)$mean,
  naive = function(y) naive(y, h = ahead)$mean,
  ets = function(y) forecast(ets(ts(as.numeric(y)), model = "ZZN"), h = ahead)$mean,
  stlf = function(y) stlf(y, h = ahead, method = "ets")$mean
)
answer <- lapply(series, function(values) {
  n <- length(values)
  origins <- origins_between(2 * season + 1, n - ahead)
  first <- values[1:origins[1]]
  scale <- mean(abs(first[(season + 1):length(first)] - first[1:(length(first) - season)]))
  mase <- sapply(methods, function(method) {
    mean(sapply(origins, function(o) {
      made <- as.numeric(method(ts(values[1:o], frequency = season)))
      mean(abs(values[(o + 1):(o + ahead)] - made))
    })) / scale
  })
  c(list(weeks = n, origins = length(origins)), as.list(round(mase, 6)))
})
cat(toJSON(c(list(forecast = as.character(packageVersion("forecast"))), answer), auto_unbox = TRUE, pretty = TRUE, digits = 6), "\n")
