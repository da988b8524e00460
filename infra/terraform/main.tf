# What the action or a release changes is made once and then left alone: `ignore_changes = all`. An apply in the middle of a burst
# changes nothing of it.

data "azurerm_client_config" "current" {}

data "azurerm_resource_group" "group" {
  name = var.resource_group_name
}

locals {
  location  = var.location == "" ? data.azurerm_resource_group.group.location : var.location
  plan_name = var.plan_name == "" ? "${var.app_name}-plan" : var.plan_name
  app_id    = var.linux ? azurerm_linux_web_app.app[0].id : azurerm_windows_web_app.app[0].id
}

resource "azurerm_service_plan" "plan" {
  name                = local.plan_name
  resource_group_name = var.resource_group_name
  location            = local.location
  os_type             = var.linux ? "Linux" : "Windows"
  sku_name            = var.plan_sku
  worker_count        = var.idle_instances

  lifecycle {
    ignore_changes = all
  }
}

resource "azurerm_linux_web_app" "app" {
  count                   = var.linux ? 1 : 0
  name                    = var.app_name
  resource_group_name     = var.resource_group_name
  location                = local.location
  service_plan_id         = azurerm_service_plan.plan.id
  https_only              = true
  client_affinity_enabled = false

  site_config {
    always_on                         = true
    health_check_path                 = var.health_path
    health_check_eviction_time_in_min = 10
    minimum_tls_version               = "1.2"
    ftps_state                        = "Disabled"
  }

  lifecycle {
    ignore_changes = all
  }
}

resource "azurerm_windows_web_app" "app" {
  count                   = var.linux ? 0 : 1
  name                    = var.app_name
  resource_group_name     = var.resource_group_name
  location                = local.location
  service_plan_id         = azurerm_service_plan.plan.id
  https_only              = true
  client_affinity_enabled = false

  site_config {
    always_on                         = true
    health_check_path                 = var.health_path
    health_check_eviction_time_in_min = 10
    minimum_tls_version               = "1.2"
    ftps_state                        = "Disabled"
  }

  lifecycle {
    ignore_changes = all
  }
}

# Switched off: autoscale: enable switches it on for a burst, and puts it back.
resource "azurerm_monitor_autoscale_setting" "autoscale" {
  count               = var.autoscale_maximum > 0 ? 1 : 0
  name                = "${local.plan_name}-autoscale"
  resource_group_name = var.resource_group_name
  location            = local.location
  target_resource_id  = azurerm_service_plan.plan.id
  enabled             = false

  profile {
    name = "by processor time"

    capacity {
      minimum = var.idle_instances
      maximum = max(var.autoscale_maximum, var.idle_instances)
      default = var.idle_instances
    }

    rule {
      metric_trigger {
        metric_name        = "CpuPercentage"
        metric_resource_id = azurerm_service_plan.plan.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT5M"
        time_aggregation   = "Average"
        operator           = "GreaterThan"
        threshold          = 70
      }

      scale_action {
        direction = "Increase"
        type      = "ChangeCount"
        value     = "1"
        cooldown  = "PT5M"
      }
    }

    rule {
      metric_trigger {
        metric_name        = "CpuPercentage"
        metric_resource_id = azurerm_service_plan.plan.id
        time_grain         = "PT1M"
        statistic          = "Average"
        time_window        = "PT10M"
        time_aggregation   = "Average"
        operator           = "LessThan"
        threshold          = 30
      }

      scale_action {
        direction = "Decrease"
        type      = "ChangeCount"
        value     = "1"
        cooldown  = "PT10M"
      }
    }
  }

  lifecycle {
    ignore_changes = all
  }
}

resource "azurerm_traffic_manager_profile" "profile" {
  name                   = var.profile_name
  resource_group_name    = var.resource_group_name
  profile_status         = "Enabled"
  traffic_routing_method = "Weighted"

  dns_config {
    relative_name = var.dns_label
    ttl           = var.ttl_seconds
  }

  monitor_config {
    protocol = "HTTPS"
    port     = 443
    path     = var.health_path
  }

  # Its tags hold the state of a burst.
  lifecycle {
    ignore_changes = all
  }
}

resource "azurerm_traffic_manager_external_endpoint" "private" {
  name       = var.private_endpoint_name
  profile_id = azurerm_traffic_manager_profile.profile.id
  target     = var.private_target
  weight     = var.private_weight
  enabled    = true

  lifecycle {
    ignore_changes = all
  }
}

resource "azurerm_traffic_manager_azure_endpoint" "burst" {
  name               = var.burst_endpoint_name
  profile_id         = azurerm_traffic_manager_profile.profile.id
  target_resource_id = local.app_id
  weight             = 1
  enabled            = false
  depends_on         = [azurerm_traffic_manager_external_endpoint.private]

  lifecycle {
    ignore_changes = all
  }
}
