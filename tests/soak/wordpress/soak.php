<?php
// Must-use plugin of the soak: how the site says no.
add_filter('wp_robots', function ($robots) {
    return get_option('soak_says') === 'noai' ? [...$robots, 'noai' => true] : $robots;
});
add_filter('rest_authentication_errors', function ($error) {
    return get_option('soak_says') === 'members' ? new WP_Error('rest_login_required', 'Members only.', ['status' => 401]) : $error;
});
